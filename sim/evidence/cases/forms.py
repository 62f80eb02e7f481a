"""Blows whose form the file does not know: such a case is forecast once for each form, and the forecasts are mixed.

A file may say `form_known = false` (or, in a note, "form not known") of a use of force: the word that stands there is a
place holder. How likely each form is comes from the first blows of the cases of the same file whose form is known,
without the pair of states that is forecast; half a case is added to each form.

>>> mixture_of([case.known for case in cases]).weights          # doctest: +SKIP
array([1.  , 0.42, 0.3 , 0.2 , 0.08])
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from sim.evidence.cases.baselines import climatology
from sim.evidence.cases.known import Known, first_blow
from sim.model.arrays import Floats, Ints

FORMS = ("strike", "shelling", "ground_raid", "major_attack")
"""What a blow of unknown form may have been."""


@dataclass(frozen=True, slots=True)
class Mixture:
    """What is played for some cases, and how it is put together again.

    Attributes
    ----------
    knowns : tuple of Known
        What is played: a case itself, or one for each form of its blow.
    places : int array, shape (n_played,)
        The case of each.
    weights : float array, shape (n_played,)
        Summing to 1 over those of a case.
    """

    knowns: tuple[Known, ...]
    places: Ints
    weights: Floats

    def mixed(self, shares: Floats) -> Floats:
        """Shares of what was played, shape (n_played, ...), as shares of the cases, shape (n_cases, ...)."""
        whole = np.zeros((int(self.places.max(initial=-1)) + 1, *shares.shape[1:]))
        np.add.at(whole, self.places, shares * self.weights.reshape(-1, *(1 for _ in shares.shape[1:])))
        return whole


def mixture_of(knowns: Sequence[Known], others: Sequence[Known] | None = None) -> Mixture:
    """What is played for some cases.

    Parameters
    ----------
    knowns : sequence of Known
    others : sequence of Known, optional
        The cases that tell how likely each form is; `knowns` themselves if absent.
    """
    played = [
        (one, place, weight)
        for place, known in enumerate(knowns)
        for one, weight in _each_form(known, knowns if others is None else others)
    ]
    return Mixture(
        tuple(one for one, _, _ in played),
        np.array([place for _, place, _ in played], dtype=np.int64),
        np.array([weight for _, _, weight in played], dtype=np.float64),
    )


def _each_form(known: Known, others: Sequence[Known]) -> list[tuple[Known, float]]:
    blow = first_blow(known)
    if blow is None or blow.is_form_known:
        return [(known, 1.0)]
    place = known.record.index(blow)
    return [
        (replace(known, record=(*known.record[:place], replace(blow, action=form), *known.record[place + 1 :])), share)
        for form, share in zip(FORMS, form_shares(others, without=known.family).tolist(), strict=True)
    ]


def form_shares(knowns: Sequence[Known], *, without: str) -> Floats:
    """How often each of `FORMS` was the first blow, where that is known, half a case added to each.

    Parameters
    ----------
    knowns : sequence of Known
    without : str
        The pair of states that is left out.
    """
    blows = [first_blow(known) for known in knowns if known.family != without]
    seen = [blow.action for blow in blows if blow is not None and blow.is_form_known and blow.action in FORMS]
    return climatology(np.array([FORMS.index(word) for word in seen], dtype=np.int64), len(FORMS))
