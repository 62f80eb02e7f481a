"""The figures of a sweep, chosen by its design.

One factor: every response along it, how far each is from what it is at the first value, the outcomes stacked, and a
curve for each response of interest. Two factors: for each response a heat map (on a grid) and curves with a line a
level, and both factors' outcomes stacked. More, or a scattered design of several: for each response the means along
each factor, and which factor moves it most.

This is the one place that asks `sim.results` for the numbers of a sweep and hands them to the figures.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np
from matplotlib.figure import Figure

from sim.plots.drawings import Drawings
from sim.plots.frame import Frame
from sim.plots.heat_map import draw_heat_map
from sim.plots.response_curves import draw_response_curves
from sim.plots.small_multiples import draw_small_multiples
from sim.plots.stacked_outcomes import draw_stacked_outcomes
from sim.plots.study_frame import design_text, study_frame
from sim.plots.tornado import draw_tornado
from sim.results.design import Factor
from sim.results.marginals import Measured, changes, is_grid, measured, parts, profile, profiles_by, surface, swings
from sim.vocabulary import Ending, OutcomeClass

if TYPE_CHECKING:
    from sim.study.sweep_result import SweepResult

RESPONSES = ("answered_by_force", "talks_held", "war")
"""Each has figures of its own, unless other responses are asked for."""
MOST_OWN = 2
"""How many of the scenario's own outcomes have figures of their own too."""
BESIDE = ("agreement_reached", "relapse", "days_to_talks", "deaths_total")
"""These join them in the figure that shows all together."""
MOST_ALONG = 2
"""Along how many factors everything is drawn together: those that move the first response most."""
SHARES = tuple(
    [f"outcome_class.{member.word}" for member in OutcomeClass] + [f"ending.{member.word}" for member in Ending]
)

KINDS = ("multiples", "changes", "outcomes", "curves", "heat_map", "marginals", "tornado")
"""What can be asked for as one figure."""


def figures(
    result: SweepResult, scenario: Any, responses: Sequence[str] | None = None, *, with_intervals: bool = False
) -> Drawings:
    """Every figure that suits the design, by the name of its file, the most telling first.

    Parameters
    ----------
    result : SweepResult
    scenario : Scenario
        The scenario at the values that are not varied.
    responses : sequence of str, optional
        Names of responses; the usual ones if absent.
    with_intervals : bool, optional
        Whether heat maps write the interval below each value.
    """
    chosen = _Sheets(result, scenario, responses, with_intervals=with_intervals)
    return Drawings(dict(each for kind in chosen.kinds() for each in chosen.drawn(kind)))


def figure(
    result: Any, responses: Sequence[str] = (), *, kind: str | None = None, with_intervals: bool = False
) -> Figure:
    """One figure of a sweep: the one that suits the design, or the kind asked for.

    Parameters
    ----------
    result : SweepResult
        With its `scenario`.
    responses : sequence of str, optional
        Names of responses; the figure is of the first where it shows one only.
    kind : str, optional
        One of `KINDS`.
    with_intervals : bool, optional
        Whether a heat map writes the interval below each value.

    Raises
    ------
    ValueError
        If there is no such kind, or the design does not allow it.
    """
    chosen = _Sheets(result, result.scenario, list(responses) or None, with_intervals=with_intervals)
    if kind is None:
        # Of one response asked for, its own figure; of several, or none in particular, all of them together.
        one = ("heat_map", "curves", "marginals") if len(responses) == 1 else ()
        kind = next((own for own in one if own in chosen.kinds()), chosen.kinds()[0])
    if kind not in chosen.kinds():
        raise ValueError(f"kind is {kind!r}; for this design it must be one of {', '.join(chosen.kinds())}.")
    _, draw = next(chosen.drawn(kind))
    return draw()


class _Sheets:
    """The figures of one sweep, kind by kind; what is measured is measured once."""

    def __init__(
        self, result: SweepResult, scenario: Any, responses: Sequence[str] | None, *, with_intervals: bool = False
    ) -> None:
        self.with_intervals = with_intervals
        self.design = result.design
        self.rows = result.rows
        self.scenario = scenario
        own = [outcome.name for outcome in list(scenario.outcomes)[:MOST_OWN]]
        self.responses = tuple(responses) if responses else (*RESPONSES, *own)
        self.together = tuple(responses) if responses else (*RESPONSES, *own, *BESIDE)
        self.is_small = len(self.varying) <= 2 and is_grid(result.design)
        runs_of_point = np.bincount(result.rows["point"], minlength=result.design.n_points)
        self.frame: Frame = study_frame(
            scenario,
            n_runs=len(result.rows),
            seed=result.seed,
            design=design_text(runs_of_point, result.design.n_points),
            varied=(factor.key for factor in result.design.factors),
        )
        self._measured: dict[str, Measured] = {}

    @property
    def varying(self) -> tuple[Factor, ...]:
        """Factors of more than one value; all, where there is none."""
        some = tuple(factor for factor in self.design.factors if len(parts(self.design, factor).values) > 1)
        return some or self.design.factors

    def kinds(self) -> tuple[str, ...]:
        """Kinds of figures that suit the design, the most telling first."""
        if len(self.varying) == 1:
            return ("multiples", "changes", "outcomes", "curves")
        if self.is_small:
            return ("heat_map", "curves", "multiples", "changes", "outcomes")
        return ("tornado", "marginals", "multiples", "changes", "outcomes")

    def leading(self) -> tuple[Factor, ...]:
        """The few factors along which everything is drawn together."""
        if len(self.varying) <= MOST_ALONG:
            return self.varying
        one = self.measured(self.responses[:1])[self.responses[0]]
        return tuple(swing.factor for swing in swings(one)[:MOST_ALONG]) or self.varying[:MOST_ALONG]

    def measured(self, names: Iterable[str]) -> dict[str, Measured]:
        """The named responses, run by run."""
        names = list(names)
        missing = [name for name in names if name not in self._measured]
        if missing:
            states = tuple(self.scenario.states)
            self._measured |= measured(self.design, self.rows, missing, self.scenario.outcomes, states)
        return {name: self._measured[name] for name in names}

    def drawn(self, kind: str) -> Iterator[tuple[str, Callable[[], Figure]]]:
        """The figures of one kind: their names, and what draws each."""
        along = {"multiples": ("responses", self._responses), "changes": ("changes", self._changes),
                 "outcomes": ("outcomes", self._outcomes)}  # fmt: skip
        if kind in along:
            word, draw = along[kind]
            for factor in self.leading():
                yield f"{word}_along_{file_part(factor.key)}", partial(draw, factor)
        else:
            for name in self.responses:
                yield f"{kind}_{file_part(name)}", partial(self._of_one, kind, name)

    def _responses(self, factor: Factor) -> Figure:
        """All responses along a factor."""
        return draw_small_multiples([profile(one, factor) for one in self._all_together()], self.frame)

    def _changes(self, factor: Factor) -> Figure:
        """How far each response is from what it is at the first value of a factor."""
        return draw_small_multiples([changes(one, factor) for one in self._all_together()], self.frame)

    def _outcomes(self, factor: Factor) -> Figure:
        """Classes and endings along a factor."""
        shares = {name: profile(one, factor) for name, one in self.measured(SHARES).items()}
        return draw_stacked_outcomes(shares, self.frame)

    def _all_together(self) -> Iterable[Measured]:
        return self.measured(self.together).values()

    def _of_one(self, kind: str, name: str) -> Figure:
        """The figure of a kind for one response."""
        one = self.measured([name])[name]
        if kind == "tornado":
            return draw_tornado(swings(one), self.frame)
        if kind == "marginals":
            return draw_small_multiples([profile(one, factor) for factor in self.varying], self.frame)
        x, *others = sorted(self.varying, key=lambda factor: not factor.is_numeric)
        if not others:
            return draw_response_curves([profile(one, x)], self.frame)
        if kind == "heat_map":
            return draw_heat_map(surface(one, x, others[0]), self.frame, with_intervals=self.with_intervals)
        # More values across than lines, if both are numbers.
        if others[0].is_numeric and len(parts(self.design, others[0]).values) > len(parts(self.design, x).values):
            x, others = others[0], [x]
        return draw_response_curves(profiles_by(one, x, others[0]), self.frame)


def file_part(key: str) -> str:
    """A key as a part of a file name.

    >>> file_part("states.iran.resolve")
    'states-iran-resolve'
    """
    return "".join(letter if letter.isalnum() or letter in "_-" else "-" for letter in key)[:80]
