"""A run stopped at an event, as a model whose runs all go on from there; and the luck that makes a choice another one.

A choice is drawn by inversion from one uniform, so that another choice is another uniform in its place: everything else
of the run keeps its luck. What the run is at that moment (fields, the times its clocks are set to, what it drew at its
start) makes a model without openings; its runs share that past, and each has a future of its own. Any engine plays it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from sim.engine.reference import EntityView, ToldRun
from sim.model.structure import Entity, Model


def luck_of(probability: Sequence[float], place: int) -> float:
    """The middle of the uniforms that draw the option at a place.

    >>> luck_of([0.25, 0.5, 0.25], 1)
    0.5

    Raises
    ------
    ValueError
        If that option is not open.
    """
    if not 0 <= place < len(probability) or not probability[place] > 0.0:
        raise ValueError(f"option {place} is not open.")
    return float(sum(probability[:place]) + 0.5 * probability[place])


def model_at(model: Model, told: ToldRun) -> Model:
    """The model of what can come after a run that was stopped: see `sim.engine.reference.told_run`.

    Parameters
    ----------
    model : Model
        What the run was played with.
    told : ToldRun
        With its last event the one to go on from.
    """
    entities = tuple(_as_it_is(entity, view) for entity, view in zip(model.entities, told.views, strict=True))
    clocks = tuple(
        replace(clock, first=float(getattr(told.views[clock.owner], clock.kind.attribute))) for clock in model.clocks
    )
    start = told.entries[-1].time if told.entries else model.start
    return replace(model, entities=entities, clocks=clocks, openings=(), uncertain=(), start=start)


def _as_it_is(entity: Entity, view: EntityView) -> Entity:
    """The entity with the fields and parameters that it has in one run."""
    parameters = {name: _fixed(getattr(view, name)) for name in entity.parameters}
    fields: Mapping[str, float] = {name: float(getattr(view, name)) for name in entity.fields}
    return replace(entity, fields=fields, parameters=parameters)


def _fixed(value: object) -> object:
    return tuple(value) if isinstance(value, list) else value
