"""The command `ntm-criteria`."""

from ntm_criteria.cli.main import main, run

__all__ = ["main", "run"]
