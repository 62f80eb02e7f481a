"""How Sphinx makes the site. Nothing of it is fetched: no font, script or style from elsewhere, when built or read."""

import re
from typing import Any

import sim

project = "conflict-sim"
version = release = sim.__version__
language = "en"
root_doc = "index"
extensions = ["myst_parser", "sphinx.ext.autodoc", "sphinx.ext.autosummary"]
source_suffix = {".md": "markdown", ".ipynb": "markdown"}

myst_enable_extensions = ["deflist"]
myst_heading_anchors = 4

default_role = "literal"
autosummary_generate = False
autodoc_typehints = "none"
autodoc_member_order = "bysource"
nitpick_ignore_regex = [("py:(class|exc)", ".*")]  # the types of numpydoc are words: "mapping of str to float"

html_theme = "furo"
html_title = f"conflict-sim {version}"
html_static_path = ["static"]
html_css_files = ["site.css"]
html_js_files = ["filter.js"]
html_copy_source = False
html_show_copyright = False


def setup(app: Any) -> None:
    """Keys of a scenario and questions are things to find and to link to, as functions are; docstrings are numpydoc."""
    for kind in ("key", "question"):
        app.add_object_type(kind, kind, objname=kind, indextemplate=f"pair: %s; {kind}")
    app.connect("autodoc-process-docstring", numpydoc)


def numpydoc(app: Any, what: str, name: str, obj: Any, options: Any, lines: list[str]) -> None:
    """The sections of a docstring; Sphinx's own extension would look for a type in that of a property."""
    from sphinx.ext.napoleon import Config, NumpyDocstring

    if what == "data" and type(obj).__module__ == "builtins":  # a number says of itself what all numbers do
        lines.clear()
    apart = re.sub(r"^(\w+(?:, \w+)+)( : .+)?$", _one_a_line, "\n".join(lines), flags=re.MULTILINE)
    settings, of = Config(napoleon_use_ivar=True, napoleon_use_rtype=False), "" if what == "property" else what
    lines[:] = NumpyDocstring(apart, settings, app, of, name, obj, options).lines()


def _one_a_line(names: re.Match[str]) -> str:
    """Of "seed, jobs : int" a line for each name."""
    return "\n".join(f"{name}{names[2] or ''}" for name in names[1].split(", "))
