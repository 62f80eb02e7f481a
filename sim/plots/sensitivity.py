"""The figures of a sensitivity analysis: for each response the screening, and the indices with the share of luck."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from matplotlib.figure import Figure

from sim.plots.drawings import Drawings
from sim.plots.frame import Frame
from sim.plots.morris import draw_morris
from sim.plots.sobol_bars import draw_sobol
from sim.plots.study_frame import BOOTSTRAP, SAME_LUCK, study_frame
from sim.plots.sweep import file_part
from sim.results.morris import MorrisEffects
from sim.results.sobol import SobolIndices

if TYPE_CHECKING:
    from sim.study.sensitivity_result import SensitivityResult

KINDS = ("sobol", "morris")


def figures(result: SensitivityResult) -> Drawings:
    """Each figure by the name of its file: indices first."""
    frame = _frame(result)
    draw: dict[str, Callable[[], Figure]] = {}
    for indices in result.indices:
        draw[f"sobol_{_part(indices.response, indices.statistic)}"] = partial(draw_sobol, indices, frame)
    for effects in result.screening:
        is_share = _is_share(result, effects.response)
        name = f"morris_{_part(effects.response, effects.statistic)}"
        draw[name] = partial(draw_morris, effects, frame, is_share=is_share)
    return Drawings(draw)


def figure(
    result: SensitivityResult, response: str | None = None, *, statistic: str = "mean", kind: str | None = None
) -> Figure:
    """One figure of an analysis.

    Parameters
    ----------
    result : SensitivityResult
    response : str, optional
        The first if absent.
    statistic : str, optional
        "mean" or "spread".
    kind : str, optional
        "sobol" or "morris"; Sobol indices where there are any if absent.

    Raises
    ------
    ValueError
        If there is no such figure; the message lists what there is.
    """
    if kind is not None and kind not in KINDS:
        raise ValueError(f"kind is {kind!r}; it must be one of {', '.join(KINDS)}.")
    frame = _frame(result)
    for indices in result.indices if kind != "morris" else ():
        if indices.statistic == statistic and response in (None, indices.response):
            return draw_sobol(indices, frame)
    for effects in result.screening if kind != "sobol" else ():
        if effects.statistic == statistic and response in (None, effects.response):
            return draw_morris(effects, frame, is_share=_is_share(result, effects.response))
    found: list[SobolIndices | MorrisEffects] = [*result.indices, *result.screening]
    known = ", ".join(dict.fromkeys(f"{one.response} ({one.statistic})" for one in found)) or "nothing"
    raise ValueError(f"there is no figure of {response!r} ({statistic}); the analysis has {known}.")


def _frame(result: SensitivityResult) -> Frame:
    return study_frame(
        result.scenario, n_runs=result.n_rows, seed=result.seed, varied=(factor.key for factor in result.factors),
        design=f"{result.n_rows:,} runs in all, {SAME_LUCK}", intervals=BOOTSTRAP,
    )  # fmt: skip


def _is_share(result: SensitivityResult, response: str) -> bool:
    return any(share.name == response for share in result.shares)


def _part(response: str, statistic: str) -> str:
    return file_part(response) if statistic == "mean" else f"{file_part(response)}_{file_part(statistic)}"
