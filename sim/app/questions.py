"""What a page may ask: each question is a record of what it says and a function from the desk to JSON values."""

from __future__ import annotations

import csv
import io
from abc import ABC, abstractmethod
from collections.abc import Mapping
from typing import Annotated, Any, ClassVar, Literal

import matplotlib
from pydantic import BaseModel, ConfigDict, Field

from sim.app.desk import MOST_RUNS, Desk
from sim.app.dials import ASKED, SHOWN, dials, unknown, weights
from sim.app.picture import differences, picture, record_of, rungs
from sim.app.view import Key, View, command_of, python_of, scenario_of, toml_of
from sim.app.why import act_words, class_otherwise, story_of, typical_runs
from sim.report.seat import seat_to_json
from sim.results.prim import Search
from sim.scenario.faults import ScenarioError
from sim.scenario.outcomes import ALL
from sim.study.discover import discover
from sim.study.seat import Seat, review
from sim.vocabulary import ACTIONS, CASE_WORDS, Ending, OutcomeClass, case_action

Name = Annotated[str, Field(max_length=60)]
Runs = Annotated[int, Field(ge=1, le=MOST_RUNS)]
Class = Literal["no_force", "absorbed", "exchange", "limited_war", "war"]
MOST_PINS = 4
POINTS, RUNS_A_POINT = 400, 40
"""Of a question asked backwards: points over the ranges of the dials, and runs at each."""
MANY_A_POINT = 250
TOO_ALIKE = (
    "Over the ranges of these dials it is too rare, too certain or too much alike to tell where it happens: {points} "
    "points of {runs} runs each do not differ enough. Ask about something more common (a limited war in place of a "
    "war), or bring in other dials."
)


class Question(BaseModel, ABC):
    """What every question says: which view, and of which page it is the newest question."""

    model_config = ConfigDict(strict=True, frozen=True, extra="forbid")

    view: View = Field(default_factory=View)
    page: Annotated[str, Field(pattern=r"^[a-z0-9]{1,16}$")] = "0"
    number: int = Field(default=0, ge=0)

    @abstractmethod
    def answer(self, desk: Desk) -> dict[str, Any]:
        """What is answered, as JSON values."""


class Look(Question):
    """See the view, beside its pins."""

    runs: Runs = 2_000
    pins: dict[Name, View] = Field(default_factory=dict, max_length=MOST_PINS)
    closely: bool = True

    def answer(self, desk: Desk) -> dict[str, Any]:
        """The numbers of the picture."""
        waits = desk.waiting(self.page, self.number)
        seen = desk.seen(self.view, self.runs, waits)
        pins = {name: desk.seen(pin, self.runs, waits) for name, pin in self.pins.items()}
        return {**picture(seen, pins, closely=self.closely), "record": record_of(seen.result.scenario)}


class Opening(Question):
    """Everything that a page needs once."""

    def answer(self, desk: Desk) -> dict[str, Any]:
        """The scenario, its dials, the words of acts and rungs."""
        scenario = desk.scenario
        return {
            "source": desk.source, "seed": desk.seed, "title": scenario.title, "horizon": scenario.horizon_days,
            "day_zero": None if scenario.day_zero is None else scenario.day_zero.isoformat(),
            "until": scenario.history_until,
            "states": {key: str(scenario.spoken(key)) for key in scenario.states},
            "actors": {
                key: str(scenario.spoken(key))
                for key in (*scenario.states, *scenario.groups, *scenario.third_parties)
            },
            "groups": list(scenario.groups), "dials": dials(scenario), "shown": SHOWN, "rungs": rungs(),
            "acts": act_words(), "case_words": list(CASE_WORDS),
            "bloodless": [word for word in CASE_WORDS if not ACTIONS[case_action(word)].is_force],
            "outcomes": {name: column.meaning for name, column in ALL.items() if column.is_headline},
            "targets": [*ASKED, *(f"outcome_class.{one.word}" for one in OutcomeClass),
                        *(f"ending.{one.word}" for one in Ending)],
        }  # fmt: skip


class Weights(Question):
    """Which dials matter most."""

    def answer(self, desk: Desk) -> dict[str, Any]:
        """By key, from 0 to 1, the largest effect on anything that is asked, and on what."""
        found = weights(desk.scenario, desk.folder / "sensitivity")
        return {"weights": {key: weight._asdict() for key, weight in found.items()}}


class Unknown(Question):
    """The law of a dial of which nothing is known."""

    key: Key

    def answer(self, desk: Desk) -> dict[str, Any]:
        """What to set it to, so that each run draws its own."""
        for dial in dials(desk.scenario):
            if dial["key"] == self.key:
                return {"set": unknown(dial)}
        raise ValueError(f"{self.key!r} is no dial.")


class Why(Question):
    """Runs that stand for an outcome class."""

    outcome_class: Class
    runs: Runs = 2_000

    def answer(self, desk: Desk) -> dict[str, Any]:
        """Their stories."""
        result = desk.live(self.view).upto(self.runs)
        found = typical_runs(result, self.outcome_class)
        return {"stories": [story_of(result.scenario, seed=result.seed, run=run) for run in found]}


class Otherwise(Question):
    """One run with some choices made otherwise."""

    run: int = Field(ge=0, lt=2**40)
    otherwise: dict[Annotated[str, Field(pattern=r"^\d{1,6}$")], Name] = Field(default_factory=dict, max_length=50)

    def answer(self, desk: Desk) -> dict[str, Any]:
        """Its story."""
        changed = {int(number): word for number, word in self.otherwise.items()}
        return story_of(desk.live(self.view).scenario, seed=self.view.seed, run=self.run, otherwise=changed)


class ClassOtherwise(Question):
    """All runs of a class with one choice made otherwise."""

    outcome_class: Class
    runs: Runs = 2_000
    actor: Name
    kind: Name
    taken: Name
    word: Name

    def answer(self, desk: Desk) -> dict[str, Any]:
        """Where they end instead."""
        result = desk.live(self.view).upto(self.runs)
        return class_otherwise(
            result, self.outcome_class, actor=self.actor, kind=self.kind, taken=self.taken, word=self.word,
            is_wanted=desk.waiting(f"{self.page}c", self.number),
        )  # fmt: skip


class Backwards(Question):
    """For which values of some dials it comes to something."""

    target: Name
    keys: Annotated[list[Key], Field(min_length=1, max_length=24)]

    def answer(self, desk: Desk) -> dict[str, Any]:
        """Boxes with coverage and density, measured on points held out."""
        ranges = {dial["key"]: dial for dial in dials(desk.scenario) if not dial["flag"]}
        given = {key: value for key, value in self.view.set.items() if key not in self.keys}
        base = scenario_of(self.view.model_copy(update={"set": given}), desk.scenario)
        vary = {key: f"{ranges[key]['low']:.6g}:{ranges[key]['high']:.6g}" for key in self.keys if key in ranges}
        if not vary:
            raise ValueError("none of these dials has a range.")
        found = None
        for runs in (RUNS_A_POINT, MANY_A_POINT):  # what is rare needs more
            try:
                found = discover(
                    base, vary, target=self.target, points=POINTS, runs=runs, seed=self.view.seed,
                    search=Search(boxes=2), jobs=2,
                )  # fmt: skip
            except ScenarioError as error:
                if "--target" not in str(error):
                    raise
            if found is not None and found.boxes:
                break
        if found is None:
            return {"sentence": TOO_ALIKE.format(points=POINTS, runs=MANY_A_POINT)}
        boxes = [
            {
                "says": str(box),
                "coverage": round(box.held_out.coverage, 3), "density": round(box.held_out.density, 3),
                "base": round(box.held_out.base, 3),
                "limits": [
                    {"key": one.key, "low": one.low, "high": one.high} for one in box.restrictions
                ],
            }
            for box in found.boxes
        ]  # fmt: skip
        return {
            "case": found.case, "boxes": boxes, "remarks": list(found.remarks), "points": POINTS,
            "runs": found.runs_per_point,
        }  # fmt: skip


class Take(Question):
    """The same view elsewhere: as a command, a line of Python, a file."""

    runs: Runs = 10_000

    def answer(self, desk: Desk) -> dict[str, Any]:
        """Texts to copy."""
        scenario = scenario_of(self.view, desk.scenario)
        return {
            "command": command_of(scenario, desk.source, runs=self.runs, seed=self.view.seed),
            "python": python_of(scenario, desk.source, runs=self.runs, seed=self.view.seed),
            "toml": toml_of(scenario, desk.source),
        }


class Sheet(Question):
    """The shares as a table for other programs."""

    runs: Runs = 10_000
    pins: dict[Name, View] = Field(default_factory=dict, max_length=MOST_PINS)

    def answer(self, desk: Desk) -> dict[str, Any]:
        """A CSV text: what, of which view, share, interval; then the differences from each pin."""
        result = desk.live(self.view).upto(self.runs)
        lines = io.StringIO()
        out = csv.writer(lines, lineterminator="\n")
        out.writerow(("what", "of", "estimate", "low", "high", "runs", "seed"))
        for name, share in result.tally.shares.items():
            out.writerow((name, "share now", share.share, share.low, share.high, share.n, result.seed))
        for pin, view in self.pins.items():
            before = desk.live(view).upto(self.runs)
            for name, told in differences(before, result).items():
                pinned = f"difference from {pin}"
                out.writerow((name, pinned, told["difference"], told["low"], told["high"], self.runs, result.seed))
        return {"csv": lines.getvalue()}


class Figure(Question):
    """A figure as in `sim plot`."""

    runs: Runs = 10_000
    name: Name = "overview"

    format: ClassVar[str] = "pdf"

    def answer(self, desk: Desk) -> dict[str, Any]:
        """The file in hexadecimal digits."""
        figure = desk.live(self.view).upto(self.runs).plot(self.name)
        page = io.BytesIO()
        with matplotlib.rc_context({"pdf.fonttype": 42}):
            figure.savefig(page, format=self.format)
        return {"pdf": page.getvalue().hex()}


class Note(Question):
    """Keep the view in the diary."""

    words: Annotated[str, Field(max_length=200)]
    runs: Runs = 10_000

    def answer(self, desk: Desk) -> dict[str, Any]:
        """The diary with it."""
        scenario_of(self.view, desk.scenario)
        return {"diary": desk.note(self.words, self.view, self.runs)}


class Diary(Question):
    """What was noted."""

    def answer(self, desk: Desk) -> dict[str, Any]:
        """The oldest first."""
        return {"diary": desk.diary}


class Sit(Question):
    """Take the decisions of one state."""

    state: Name
    run: int = Field(ge=0, lt=2**40)
    choices: Annotated[list[Name], Field(max_length=400)] = Field(default_factory=list)

    def answer(self, desk: Desk) -> dict[str, Any]:
        """What that state has seen, and the choice that is open to it; at the end, how it ended."""
        return seat_to_json(self.seat(desk))

    def seat(self, desk: Desk) -> Seat:
        """The seat after these choices."""
        seat = Seat.of(desk.live(self.view).scenario, self.state, seed=self.view.seed, run=self.run)
        return seat.after(self.choices)


class Review(Sit):
    """What the model would have done in that seat, and what each choice changed over a thousand futures."""

    def answer(self, desk: Desk) -> dict[str, Any]:
        """One line a choice."""
        return {"choices": review(self.seat(desk), desk.waiting(f"{self.page}r", self.number))}


QUESTIONS: Mapping[str, type[Question]] = {
    "opening": Opening, "look": Look, "weights": Weights, "unknown": Unknown, "why": Why,
    "otherwise": Otherwise, "class-otherwise": ClassOtherwise, "backwards": Backwards, "take": Take, "sheet": Sheet,
    "figure": Figure, "note": Note, "diary": Diary, "sit": Sit, "review": Review,
}  # fmt: skip
"""By the last part of their address."""
