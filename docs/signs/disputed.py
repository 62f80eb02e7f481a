"""Effects whose direction the literature disputes: the model leaves them at zero, and each has a parameter to turn up.

No sign is asserted. What is asserted is that the default does nothing, and that the parameter moves the model once it
is turned up, so that a reader can see how far a conclusion leans on the disputed point.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from docs.signs.effects import QUIET, STRUCK, Effect, asked
from sim.scenario.entities import RECORDS
from sim.scenario.quantity import Quantity, specification


@dataclass(frozen=True, slots=True)
class Disputed:
    """A disputed effect.

    Attributes
    ----------
    key : str
        Table and name of its parameter, such as `coefficients.nuclear_fear`.
    views : str
        What the literature says, for and against.
    effect : Effect
        The default against a value that takes a side; no direction is expected.
    """

    key: str
    views: str
    effect: Effect

    def __post_init__(self) -> None:
        assert self.effect.expected == 0, f"{self.effect.name}: a disputed effect has no expected direction"

    @property
    def default(self) -> float:
        """What holds where a scenario is silent."""
        table, name = self.key.split(".")
        default = specification(RECORDS[table], name).default
        assert isinstance(default, Quantity) and default.value is not None, f"{self.key} has no plain default"
        return default.value


DISPUTED: tuple[Disputed, ...] = (
    Disputed(
        "coefficients.drive_nuclear",
        "more small clashes (Snyder 1965; Rauchhaus 2009), or no significant effect (Bell & Miller 2015)",
        Effect(
            "nuclear_clashes", "Nuclear weapons change how ready states are to coerce.", "tutorial", start=QUIET,
            both=("dyad.nuclear=2",), a=(), b=("coefficients.drive_nuclear=0.3",), response="force_used", expected=0,
            source="Rauchhaus 2009; Bell & Miller 2015", through="drive, look-ahead, choice",
        ),
    ),
    Disputed(
        "coefficients.nuclear_fear",
        "fewer wars (Powell 1990; Rauchhaus 2009), or no significant effect (Bell & Miller 2015)",
        Effect(
            "nuclear_peace", "Nuclear weapons make a wide reply more feared.", "rivals_with_mediator",
            a=(), b=("coefficients.nuclear_fear=3",), response="war", expected=0,
            source="Rauchhaus 2009; Bell & Miller 2015", through="look-ahead, choice",
        ),
    ),
    Disputed(
        "groups.provocation",
        "strikes deter for a while (Jaeger & Paserman 2008: neither), provoke (Haushofer et al. 2010), or do neither "
        "(Gaza 2007-14)",
        Effect(
            "provocation", "A strike on a group sets off attacks, or deters them.", "tutorial", start=STRUCK,
            a=(), b=("groups.red_hand.provocation=1",), response="group_attacks", expected=0,
            source="Jaeger & Paserman 2008; Haushofer et al. 2010; Abrahams et al. 2020", through="excitation",
        ),
    ),
    Disputed(
        "states.domestic_pressure",
        "leaders in trouble look for a fight (Levy 1989), or hardly ever do (Baker & Oneal 2001 on small rallies)",
        Effect(
            "diversion", "Trouble at home that no blow made turns leaders abroad.", "tutorial", start=QUIET,
            both=("states.southmark.domestic_pressure=0", asked("south_first", '{ first_force_by = "southmark" }')),
            a=(), b=("states.southmark.domestic_pressure=1",), response="south_first", expected=0,
            source="Levy 1989; Baker & Oneal 2001", through="pressure that fades, drive, choice",
        ),
    ),
)  # fmt: skip
"""What has a parameter that is zero by default."""

LEFT_OUT: Mapping[str, str] = {
    "momentum": "violence does not generally cycle upward: nothing adds momentum beyond grief, pressure and campaigns",
    "mediation that fades": "less durable later (Beardsley 2011), debated for light forms (Ruhe & Volg 2021): an "
    "agreement holds as well with a mediator as without",
}
"""Disputed effects that the model does not contain at all, which is another way to be zero."""
