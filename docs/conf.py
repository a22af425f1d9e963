"""How the documentation is built: `sphinx-build -W -n --keep-going docs docs/_build/html`."""

import re
import sys
from pathlib import Path
from typing import Any

from docutils.nodes import Element, TextElement
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment

import ntm_criteria as ntm

DOCS = Path(__file__).parent
sys.path.insert(0, str(DOCS))
from fact_pages import write_fact_pages  # noqa: E402  # it stands beside this file

project = "ntm_criteria"
author = "ntm_criteria contributors"
copyright = "2026, ntm_criteria contributors"  # noqa: A001  # the name Sphinx reads
version = release = ntm.__version__
language = "en"

extensions = ["myst_nb", "sphinx.ext.autodoc", "sphinx.ext.viewcode", "sphinx_copybutton"]
exclude_patterns = ["_build"]

myst_enable_extensions = ["attrs_block", "colon_fence", "deflist"]
myst_heading_anchors = 4

nb_execution_mode = "force"  # notebooks are kept without outputs
nb_execution_raise_on_error = True
nb_execution_timeout = 120
nb_merge_streams = True

copybutton_prompt_text = r">>> |\.\.\. |\$ |[A-Z]:\\[^>]*> "
copybutton_prompt_is_regexp = True
copybutton_only_copy_prompt_lines = True  # the output of an example is not copied

default_role = "literal"
autodoc_typehints_format = "short"
autodoc_member_order = "bysource"
python_use_unqualified_type_names = True
nitpick_ignore_regex = [
    # the standard library: an inventory of its pages would need the network
    ("py:.*", r"(collections\.abc|datetime|decimal|fractions|numbers|pathlib|typing)\..*"),
    (
        "py:.*",
        r"(Any|Fraction|Mapping|Path|Sequence|Iterable|Iterator|Literal|date|.*Error|bool|int|str|tuple|dict|None)",
    ),
    # our own inner workings, which annotations name and nobody is promised
    ("py:.*", r"(ntm_criteria\.)?(model|figures|judging|tables)\.(\w+\.)*\w+"),
    ("py:.*", r"narwhals\._native\..*"),  # the kinds of tables that narwhals knows
    (
        "py:.*",
        r"(ntm_criteria\.)?\w+\.(Lang|Figure|KeyPath|Span|Exact|Document|Role|Status|_Result|FactKind|Dictionary)",
    ),
    ("py:class", r"ntm_criteria\.by_code\.[DT]"),  # type variables
    ("py:obj", r"[a-z_]+"),  # names of attributes in lists of attributes
]

html_theme = "furo"
html_title = f"ntm_criteria {release}"
html_show_sphinx = False
html_static_path = ["_static"]
html_css_files = ["ntm.css"]
MONOSPACE = (
    "Consolas, 'Noto Sans Mono', 'Noto Mono', Menlo, monospace"  # those that have the letters of Vietnamese come first
)
html_theme_options = {"navigation_with_keys": True, "light_css_variables": {"font-stack--monospace": MONOSPACE}}


def public_name(app: Sphinx, env: BuildEnvironment, node: Element, contnode: TextElement) -> Any:
    """Annotations name the module that defines a class; its page has it under the name people import."""
    module, _, name = str(node.get("reftarget")).rpartition(".")
    if not module.startswith("ntm_criteria.") or name not in ntm.__all__:
        return None
    domain = env.domains.python_domain
    return domain.resolve_xref(env, node["refdoc"], app.builder, "obj", f"ntm_criteria.{name}", node, contnode)


def language_of_page(_app: Sphinx, page: str, _template: str, context: dict[str, Any], _tree: Any) -> None:
    """Vietnamese pages say that they are: browsers and screen readers ask."""
    if page in ("bat-dau", "nhieu-xa") or page.startswith(("notebooks/", "facts/")) or page.endswith(".vi"):
        context["language"] = "vi"


def without_last_blank(_app: Sphinx, _docname: str, source: list[str]) -> None:
    """The blank line that ends an example for doctest is not shown."""
    source[0] = re.sub(r"\n\n( *```\n)", r"\n\1", source[0])


def result_of_the_example(_app: Sphinx, docname: str, source: list[str]) -> None:
    """The front page shows the result of an example as the library renders it today."""
    if docname == "index":
        commune = ntm.load_commune(DOCS.parent / "examples/minh-hoa-day-du.yaml")
        assessment = ntm.assess(commune, ntm.load_rule_set("bang-mac-2024"))
        page = ntm.render(assessment, "html", lang="en", only="not_met", detail="short")
        source[0] = source[0].replace("% RESULT", f"```{{raw}} html\n{page}\n```")


def setup(app: Sphinx) -> None:
    """Called by Sphinx."""
    write_fact_pages(DOCS)
    app.connect("source-read", result_of_the_example)
    app.connect("html-page-context", language_of_page)
    app.connect("source-read", without_last_blank)
    app.connect("missing-reference", public_name)
