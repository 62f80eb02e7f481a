"""Laws of chance that a scenario may put in the place of a number: records only, nothing is drawn here.

A distribution says what is *not known* about a parameter; one value is drawn from it in each run. In TOML it is a
table whose key `distribution` names the law:

    resolve = { distribution = "beta", a = 4, b = 5, source = "..." }
    patience_days = { distribution = "lognormal", median = 5, sd_log = 0.7, at_most = 60, assumption = "..." }

Every law may be truncated by `at_least` and `at_most`: it is then conditioned on that range (a mixture as a whole, so
the weights of its components shift). A law must keep to the range of the parameter that it stands for, as a plain value
must; the record of a parameter cuts off no more than one in a million of it (`Law.cut`).

>>> law = Beta(distribution="beta", a=4, b=5)
>>> round(law.mass_between(0.0, 0.5), 4)
0.6367
>>> Normal(distribution="normal", mean=0.5, sd=0.2).cut(0.0, 1.0).at_most
1.0
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import Annotated, Any, ClassVar, Literal, Self, get_args

from pydantic import BaseModel, ConfigDict, Field, model_validator

from sim.scenario.arithmetic import beta_below, expm1, gamma_below, log, normal_below
from sim.scenario.faults import figure

Number = Annotated[float, Field(strict=True, allow_inf_nan=False)]
"""A finite number; TOML integers are taken, booleans are not."""

LARGEST = 1e12
"""No parameter of the model comes near; beyond, the arithmetic of a law would overflow or lose its digits."""
Place = Annotated[float, Field(strict=True, allow_inf_nan=False, ge=-LARGEST, le=LARGEST)]
Positive = Annotated[float, Field(strict=True, allow_inf_nan=False, ge=1 / LARGEST, le=LARGEST)]
Shape = Annotated[float, Field(strict=True, allow_inf_nan=False, ge=1e-3, le=1e6)]
Weight = Annotated[float, Field(strict=True, allow_inf_nan=False, ge=0.0, le=LARGEST)]


WHOLE_LINE = (-math.inf, math.inf)


class Law(BaseModel):
    """What all laws share: the two bounds of truncation. Abstract."""

    model_config = ConfigDict(strict=True, frozen=True, extra="forbid")
    whole_range: ClassVar[tuple[float, float]] = (0.0, math.inf)

    at_least: Place | None = Field(default=None, description="lower bound of truncation")
    at_most: Place | None = Field(default=None, description="upper bound of truncation")

    @model_validator(mode="after")
    def _is_sound(self) -> Self:
        self._fits_together()
        low, high = self.bounds
        if low > high:
            raise ValueError(f"has at_least {figure(low)} above at_most {figure(high)}; swap them.")
        if (low, high) != WHOLE_LINE and self.mass_between(low, high) < MIN_MASS:
            raise ValueError(f"has no mass between {figure(low)} and {figure(high)}; widen the truncation.")
        return self

    def _fits_together(self) -> None:
        """Raise a `ValueError` if the parameters do not fit each other."""

    @property
    def bounds(self) -> tuple[float, float]:
        """The two bounds of truncation, infinite where there is none."""
        return (
            -math.inf if self.at_least is None else self.at_least,
            math.inf if self.at_most is None else self.at_most,
        )

    @property
    def word(self) -> str:
        """The word of the law, as TOML writes it."""
        return type(self).__name__.lower()

    @property
    def support(self) -> tuple[float, float]:
        """Smallest and largest value of the law before truncation; may be infinite."""
        return self.whole_range

    def below(self, x: float) -> float:
        """Probability of a value of at most `x`, before truncation."""
        raise NotImplementedError

    def mass_between(self, low: float, high: float) -> float:
        """Probability of a value in [low, high], before truncation; `low` and `high` may be infinite."""
        upper = 1.0 if high == math.inf else self.below(high)
        return upper if low == -math.inf else upper - self.below(low)

    @property
    def reach(self) -> tuple[float, float]:
        """Smallest and largest value of the law after truncation."""
        (low, high), (least, most) = self.support, self.bounds
        return max(low, least), min(high, most)

    def points(self) -> tuple[float, ...]:
        """Values that have a probability of their own, after truncation; empty for a continuous law."""
        return ()

    def cut(self, low: float, high: float) -> Self:
        """The law conditioned on [low, high]; itself if it never leaves that range.

        Raises
        ------
        ValueError
            If almost nothing (less than `MIN_MASS`) of the law lies in the range.
        """
        reach_low, reach_high = self.reach
        if low <= reach_low and reach_high <= high:
            return self
        new_low, new_high = max(low, reach_low), min(high, reach_high)
        if new_low > new_high or self.mass_between(new_low, new_high) < MIN_MASS:
            raise ValueError(f"no mass in [{figure(low)}, {figure(high)}]")
        return self.model_copy(
            update={
                "at_least": self.at_least if low <= reach_low else new_low,
                "at_most": self.at_most if reach_high <= high else new_high,
            }
        )


MIN_MASS = 1e-6
"""A truncation that leaves less than this share of a law is taken for a mistake (and inversion would lose digits); one
that takes no more than this is not noticed."""


class Normal(Law):
    """Normal law with mean `mean` and standard deviation `sd`."""

    whole_range = WHOLE_LINE

    distribution: Literal["normal"]
    mean: Place
    sd: Positive

    def below(self, x: float) -> float:
        """Probability of a value of at most `x`."""
        return normal_below((x - self.mean) / self.sd)


class Lognormal(Law):
    """Log-normal law: give the `median`, or the mean of the logarithm `mean_log`; and `sd_log`."""

    distribution: Literal["lognormal"]
    median: Positive | None = None
    mean_log: Place | None = None
    sd_log: Positive

    def _fits_together(self) -> None:
        if (self.median is None) == (self.mean_log is None):
            raise ValueError("needs exactly one of median and mean_log.")

    @property
    def location_log(self) -> float:
        """Mean of the logarithm, whichever way it was given."""
        if self.mean_log is not None:
            return self.mean_log
        assert self.median is not None, "the validator asks for one of the two"
        return log(self.median)

    def below(self, x: float) -> float:
        """Probability of a value of at most `x`."""
        return normal_below((log(x) - self.location_log) / self.sd_log) if x > 0.0 else 0.0


class Beta(Law):
    """Beta law on [0, 1] with shapes `a` and `b`; mean a / (a + b)."""

    whole_range = (0.0, 1.0)

    distribution: Literal["beta"]
    a: Shape
    b: Shape

    def below(self, x: float) -> float:
        """Probability of a value of at most `x`."""
        return beta_below(self.a, self.b, x)


class Gamma(Law):
    """Gamma law with shape `shape` and mean `mean`; its scale is mean / shape."""

    distribution: Literal["gamma"]
    shape: Shape
    mean: Positive

    def below(self, x: float) -> float:
        """Probability of a value of at most `x`."""
        return gamma_below(self.shape, x * self.shape / self.mean)


class _Between(Law):
    """A law with ends of its own, `low` below `high`, and perhaps a peak between them. Abstract."""

    low: Place
    high: Place

    def _fits_together(self) -> None:
        low, high = figure(self.low), figure(self.high)
        if not self.low < self.high:
            raise ValueError(f"has low {low} and high {high}; low must be below high.")
        mode = getattr(self, "mode", self.low)
        if not self.low <= mode <= self.high:
            raise ValueError(f"has mode {figure(mode)}; it must be in [{low}, {high}].")

    @property
    def support(self) -> tuple[float, float]:
        """From `low` to `high`."""
        return (self.low, self.high)


class Uniform(_Between):
    """Uniform law from `low` to `high`."""

    distribution: Literal["uniform"]

    def below(self, x: float) -> float:
        """Probability of a value of at most `x`."""
        return min(1.0, max(0.0, (x - self.low) / (self.high - self.low)))


class Loguniform(_Between):
    """Law whose logarithm is uniform, from `low` to `high`, both above 0."""

    distribution: Literal["loguniform"]
    low: Positive
    high: Positive

    def below(self, x: float) -> float:
        """Probability of a value of at most `x`."""
        if x <= self.low:
            return 0.0
        return min(1.0, log(x / self.low) / log(self.high / self.low))


class Triangular(_Between):
    """Triangular law from `low` over its peak `mode` to `high`."""

    distribution: Literal["triangular"]
    mode: Place

    def below(self, x: float) -> float:
        """Probability of a value of at most `x`."""
        if x <= self.low:
            return 0.0
        if x >= self.high:
            return 1.0
        width = self.high - self.low
        if x < self.mode:
            return (x - self.low) * (x - self.low) / (width * (self.mode - self.low))
        if x > self.mode:
            return 1.0 - (self.high - x) * (self.high - x) / (width * (self.high - self.mode))
        return (self.mode - self.low) / width


class Exponential(Law):
    """Exponential law with mean `mean`."""

    distribution: Literal["exponential"]
    mean: Positive

    def below(self, x: float) -> float:
        """Probability of a value of at most `x`."""
        return -expm1(-x / self.mean) if x > 0.0 else 0.0


class _Weighted(Law):
    """A law of weighted parts, listed in the field `parts`. Abstract; weights need not sum to one."""

    parts: ClassVar[str]

    weights: tuple[Weight, ...] | None = Field(default=None, strict=False, description="equal if left out")

    @property
    def shares(self) -> tuple[float, ...]:
        """Weights that sum to one, one for each part."""
        weights = self.weights if self.weights is not None else (1.0,) * len(getattr(self, self.parts))
        total = math.fsum(weights)
        return tuple(weight / total for weight in weights)

    def _shared(self) -> Iterable[tuple[Any, float]]:
        """Each part with its share."""
        return zip(getattr(self, self.parts), self.shares, strict=True)

    def below(self, x: float) -> float:
        """Probability of a value of at most `x`."""
        return self.mass_between(-math.inf, x)

    def _fits_together(self) -> None:
        n_parts = len(getattr(self, self.parts))
        if n_parts == 0:
            raise ValueError("has no parts; give at least one.")
        if self.weights is not None and len(self.weights) != n_parts:
            raise ValueError(f"has {len(self.weights)} weights for {n_parts} parts; give one weight each.")
        if self.weights is not None and not any(self.weights):
            raise ValueError("has weights that sum to 0; at least one must be positive.")


class Discrete(_Weighted):
    """One of the listed `values`, with the listed `weights`."""

    parts = "values"

    distribution: Literal["discrete"]
    values: tuple[Place, ...] = Field(strict=False)

    @property
    def support(self) -> tuple[float, float]:
        """Smallest and largest value that has weight."""
        held = [value for value, share in self._shared() if share > 0.0]
        return min(held), max(held)

    def mass_between(self, low: float, high: float) -> float:
        """Probability of a value in [low, high], both ends counted."""
        return math.fsum(share for value, share in self._shared() if low <= value <= high)

    def points(self) -> tuple[float, ...]:
        """The values with weight that lie within the truncation."""
        low, high = self.reach
        return tuple(value for value, share in self._shared() if share > 0.0 and low <= value <= high)


class Mixture(_Weighted):
    """One of the `components`, each a distribution of its own, with the listed `weights`."""

    parts = "components"

    distribution: Literal["mixture"]
    components: tuple[Distribution, ...] = Field(strict=False)

    @property
    def support(self) -> tuple[float, float]:
        """Smallest and largest value of any component that has weight."""
        reaches = [law.reach for law, share in self._shared() if share > 0.0]
        return (min(low for low, _ in reaches), max(high for _, high in reaches))

    def mass_between(self, low: float, high: float) -> float:
        """Probability of a value in [low, high]; the components count with their own truncation."""
        return math.fsum(share * _truncated_mass(law, low, high) for law, share in self._shared())

    def points(self) -> tuple[float, ...]:
        """The discrete values of the components that lie within the truncation."""
        low, high = self.reach
        return tuple(point for law in self.components for point in law.points() if low <= point <= high)


def _truncated_mass(law: Law, low: float, high: float) -> float:
    """Probability that `law`, conditioned on its own truncation, falls in [low, high]."""
    own_low, own_high = law.reach
    inner_low, inner_high = max(low, own_low), min(high, own_high)
    if inner_low > inner_high:
        return 0.0
    return law.mass_between(inner_low, inner_high) / law.mass_between(own_low, own_high)


AnyLaw = Normal | Lognormal | Beta | Gamma | Uniform | Loguniform | Triangular | Exponential | Discrete | Mixture
Distribution = Annotated[AnyLaw, Field(discriminator="distribution")]
"""Any of the laws; the key `distribution` says which."""

DISTRIBUTIONS: dict[str, type[Law]] = {law.__name__.lower(): law for law in get_args(AnyLaw)}
"""Every law by its word."""

Mixture.model_rebuild()
