"""What moves a state to act, as it knows itself and as the other sees it. Equation (3)."""

from __future__ import annotations

from sim.model.elementwise import Value, log, sqrt, where
from sim.model.rules.feelings import faded, grief_now, pressure_now, weariness_of
from sim.model.rules.ladder import height_now
from sim.model.structure import View, Views
from sim.vocabulary import Rung


def settlement_now(now: Value, world: View) -> Value:
    """Drive that an agreement or ceasefire in force takes away at `now`."""
    return faded(world.settlement, world.settled_at, now, world.settlement_days)


def common_drive(now: Value, world: View, me: View, other: View, regions: Views, patrons: Views) -> Value:
    """Drive of a state as far as both sides can see it: without its type and its private heat. Equation (3).

    Situation, shared heat, grief, pressure, the region; less what settlement, talks, the open line, losses and patrons
    take away.
    """
    situation = (
        world.base_drive
        + world.drive_contiguous * world.contiguous
        + world.drive_rivalry * world.rivalry
        + world.drive_hostile * world.relation
        + world.drive_nuclear * world.nuclear
        + world.drive_capability * (log(me.capability) - log(other.capability))
    )
    drive = situation + world.heat_spread * world.heat_shared * world.heat
    drive = drive + grief_now(now, world, me) + pressure_now(now, world, me)
    for region in regions:
        drive = drive + region.on_willingness * faded(region.heat, region.heat_at, now, region.fade_days)
    drive = drive - settlement_now(now, world)
    drive = drive - world.talks_restraint * world.talks_open
    drive = drive - where(world.contact_until > now, world.contact_restraint, 0.0)
    drive = drive - world.weariness_drive * weariness_of(world, me.military_deaths)
    if patrons:
        is_violent = height_now(now, world) >= Rung.BORDER_INCIDENT
        for patron in patrons:
            drive = drive - where(is_violent, patron.restraint, 0.0)
    return drive


def own_drive(world: View, me: View, common: Value) -> Value:
    """The whole drive of a state: what both see, its private heat, and its type."""
    private = world.heat_spread * sqrt(1.0 - world.heat_shared * world.heat_shared) * me.private_heat
    return common + private + world.drive_resolute * me.is_resolute


def resting(now: Value, world: View, me: View) -> Value:
    """Drive to use force that a state lacks when nothing has alarmed it of late. Equation (3).

    Nothing at the moment of an alarm, and the whole once it is long past, with the half-life of grief.
    """
    return world.rest_drive * (1.0 - faded(1.0, me.alarmed_at, now, world.grief_days))
