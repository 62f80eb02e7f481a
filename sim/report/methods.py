"""How an answer was made, as a paragraph of a paper, how it is repeated, and how the program is cited.

>>> citation("0.1.0")  # doctest: +ELLIPSIS
'The conflict-sim authors (2026). conflict-sim: a conflict-escalation simulation engine ... Version 0.1.0.'
"""

from __future__ import annotations

from collections.abc import Iterable

from sim.report.blocks import Made, Shown
from sim.results.wording import CAVEAT, listed

AUTHORS = "The conflict-sim authors"
TITLE = "conflict-sim: a conflict-escalation simulation engine for understanding and de-escalation"
YEAR = 2026


def citation(version: str) -> str:
    """How a paper names the program."""
    return f"{AUTHORS} ({YEAR}). {TITLE}. Version {version}."


def methods(shown: Shown, more: Iterable[str] = ()) -> str:
    """The paragraph: program, scenario, seed and amount, what was varied, how numbers are made, what they rest on.

    Parameters
    ----------
    shown : Shown
    more : iterable of str, optional
        Sentences about what else was found out from the same runs.
    """
    caveat = [CAVEAT] if CAVEAT in shown.meaning else []
    sentences = (
        _program(shown.made), *_scenarios(shown.made), *shown.methods, *more,
        f"The results are conditional on the model and on: {'; '.join(shown.given)}.", *caveat, *shown.problems,
        *_digests(shown.made),
    )  # fmt: skip
    return " ".join(sentences)


def _program(made: Made) -> str:
    others = [f"{name} {version}" for name, version in made.versions.items() if name != "sim"]
    engine = f", engine {made.engine}" if made.engine else ""
    beside = f" ({', '.join(others)}{engine})" if others else ""
    return f"Simulations were made with sim {made.versions['sim']}{beside}, seed {made.seed}: {listed(made.played)}."


def _scenarios(made: Made) -> Iterable[str]:
    for side, scenario in made.scenarios.items():
        yield f'Scenario{f" {side}" if side else ""}: "{scenario.title}" ({scenario.name}, hash {scenario.sha256}).'


def _digests(made: Made) -> Iterable[str]:
    for of, digest in made.digests.items():
        yield f"Digest of {of}: {digest}."
