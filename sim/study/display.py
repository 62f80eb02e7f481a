"""A result as a notebook shows it, made when somebody asks: nothing here imports the reports before.

Studies stand below the reports and do not know them; the name of the module is all that they say.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any


def shown(kind: str, answer: Any) -> str:
    """The HTML that a notebook shows of an answer; it stands alone, and changes no style of the page.

    Parameters
    ----------
    kind : str
        The module of `sim.report` that says what is shown of it, such as "sweep".
    answer
        Of that kind.
    """
    html: str = import_module("sim.report.html").fragment(import_module(f"sim.report.{kind}").shown(answer))
    return html
