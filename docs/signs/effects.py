"""What an effect is: a change of a scenario, and the way in which an outcome should move.

The tables are in `supported` and `disputed`; `measure` plays them.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Effect:
    """A change and what should come of it.

    Attributes
    ----------
    name : str
        One word or a few with underscores.
    statement : str
        In plain words.
    scenario, start : str, str or None
        A shipped scenario, and one of its named starts; None for the scenario's own.
    a, b : tuple of str
        The two sides as `key.path=VALUE`; none for the scenario as it is.
    response : str
        An outcome or a column of the per-run table (`sim.results.responses`).
    expected : int
        +1 if the response is larger in B, -1 if it is smaller, 0 if no direction is asserted.
    source : str
        Who found it.
    through : str
        The mechanisms between the change and the response.
    both : tuple of str
        What both sides have that the scenario has not: conditions under which the effect can show.
    note : str
        What a reader should know of the conditions.
    fails : str
        Why the model does not show it, where it does not; empty else.
    """

    name: str
    statement: str
    scenario: str
    a: tuple[str, ...]
    b: tuple[str, ...]
    response: str
    expected: int
    source: str
    through: str
    start: str | None = None
    both: tuple[str, ...] = ()
    note: str = ""
    fails: str = ""

    def __post_init__(self) -> None:
        assert self.expected in (-1, 0, 1), f"{self.name}: a direction is -1, 0 or 1"
        assert self.a != self.b, f"{self.name}: the sides do not differ"


def asked(name: str, when: str) -> str:
    """The override that asks one question of both sides, in the place of the scenario's own outcomes.

    Parameters
    ----------
    name : str
    when : str
        A condition, as in TOML.

    Examples
    --------
    >>> asked("soon", "{ days_to_answer = { at_most = 3 } }")
    'outcomes=[{ name = "soon", when = { days_to_answer = { at_most = 3 } } }]'
    """
    return f'outcomes=[{{ name = "{name}", when = {when} }}]'


STRUCK = "after_the_strike"
"""Start of the tutorial: Southmark has struck the group on Northmark's soil, and no Northmarker died."""

QUIET = "before_the_strike"
"""Start of the tutorial: nothing has happened yet."""
