"""Charts of results, each with a text that says the same: shortfalls, a heat map of criteria, progress between two years.

They need Altair: `pip install 'ntm-criteria[viz]'`. `import ntm_criteria.viz` loads it.
"""

from ntm_criteria.viz.chart import Chart
from ntm_criteria.viz.charts import heat_map, progress, shortfalls

__all__ = ["Chart", "heat_map", "progress", "shortfalls"]
