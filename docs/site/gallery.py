"""The gallery: every kind of figure, drawn by the program from small runs with fixed seeds, and how to read it.

Nothing here describes a figure. A command below plays, `sim plot` names the figures of what it stored, and the first
of each kind is drawn. How to read it is what a report says below it, or else what the function that draws it says of
itself. A drawing that no command reaches is a fault: `missing` names it.

>>> of_one_kind(["ladder", "timeline_war", "timeline_absorbed", "facts"], {"timeline": "", "ladder": ""})
['ladder', 'timeline_war', 'facts']
"""

from __future__ import annotations

import inspect
import json
import pkgutil
import shlex
import subprocess
import sys
import tomllib
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial
from importlib import import_module
from pathlib import Path
from types import FrameType, ModuleType
from typing import Any

CASE = "iran_pakistan_2024"
PRESSURE, RESOLVE = "states.pakistan.audience_cost=0.1:1.5", "states.iran.resolve=0.2:0.8"
TWO = f"{CASE} --vary {PRESSURE} --vary {RESOLVE}"

EXAMPLES: Mapping[str, tuple[str, str]] = {
    "first": ("Runs of a scenario", f"sim run {CASE} --runs 4000"),
    "one": ("A number varied", f"sim sweep {CASE} --vary {PRESSURE}:6 --runs 300"),
    "words": ("A word varied", f"sim sweep {CASE} --vary dyad.relationship=partner,wary,hostile --runs 400"),
    "two": ("Two numbers varied", f"sim sweep {CASE} --vary {PRESSURE}:5 --vary {RESOLVE}:4 --runs 200"),
    "many": ("Many numbers varied", f"sim sweep {TWO} --vary third_parties.china.arrival_days=1:40 --design lhs "
             "--points 40 --runs 100"),
    "pair": ("With and without", f"sim compare {CASE} --set third_parties.china.mediates=false --runs 2000"),
    "screening": ("What matters: screening", f"sim sensitivity {TWO} --method morris --trajectories 8 --runs 40"),
    "indices": ("What matters: shares of variance", f"sim sensitivity {TWO} --method sobol --points 64 --runs 20"),
    "conditions": ("Under which conditions", f"sim discover {TWO} --target answered_by_force --points 100 --runs 30"),
    "facts": ("Beside the facts", "sim facts --runs 600"),
    "cases": ("Dated cases, forecast", "sim backtest --runs 10"),
    "fit": ("A fit", "sim calibrate --search 0 --waves 1 --points 20 --runs 100 --draws 20 --cases none"),
}  # fmt: skip
"""What plays each part: its heading and its command, to which a seed and a folder are added."""
SEED = 1946

Shown = dict[str, Any]


def command(name: str) -> str:
    """The command that plays a part of the gallery, as a reader types it."""
    return f"{EXAMPLES[name][1]} --seed {SEED} --out runs/{name}"


def play(name: str, folder: Path) -> None:
    """Play a part and draw the first figure of each kind into the folder, with `shown.json` beside them."""
    from sim.cli.plot import of_folder
    from sim.plots.canvas import save

    words = [sys.executable, "-m", *shlex.split(command(name)), "--no-plots", "-q"]
    subprocess.run(words, cwd=folder, check=True, stdout=subprocess.DEVNULL)
    drawings, captions = of_folder(folder / "runs" / name), reading()
    shown: list[Shown] = []
    for figure in of_one_kind(drawings, captions):
        drawn, by = watched(partial(drawings.__getitem__, figure))
        save(drawn, folder / "figures", figure, ("png",))
        said = captions.get(kind_of(figure, captions)) or _of_itself(by)
        shown.append({"name": figure, "reading": said, "drawn_by": by})
    (folder / "shown.json").write_text(json.dumps(shown), encoding="utf-8")


def reading() -> dict[str, str]:
    """What reports say below a figure, by its name or the beginning of it."""
    file = Path(str(import_module("sim.report").__file__)).with_name("figures.toml")
    told = tomllib.loads(file.read_text(encoding="utf-8"))
    return {kind: f"{one['shows']} {one['reading'].strip()}" for kind, one in told.items()}


def kind_of(figure: str, captions: Iterable[str]) -> str:
    """The kind of a figure: what its name begins with, where reports know it; else its name."""
    return max((kind for kind in captions if figure.startswith(kind)), key=len, default=figure)


def of_one_kind(figures: Iterable[str], captions: Mapping[str, str]) -> list[str]:
    """The first figure of each kind."""
    first: dict[str, str] = {}
    for figure in figures:
        first.setdefault(kind_of(figure, captions), figure)
    return list(first.values())


# Which drawings there are, and which were made ------------------------------------------------------------------------


def modules(package: str) -> Iterator[ModuleType]:
    """The modules of a package."""
    for found in pkgutil.iter_modules(import_module(package).__path__):
        yield import_module(f"{package}.{found.name}")


def drawers() -> set[str]:
    """Every function of `sim.plots` that draws."""
    return {
        f"{module.__name__}.{name}"
        for module in modules("sim.plots")
        for name, thing in vars(module).items()
        if inspect.isfunction(thing) and thing.__module__ == module.__name__ and name.startswith("draw_")
    }


def missing(drawn_by: Iterable[str]) -> set[str]:
    """The functions that draw, and drew nothing."""
    return drawers() - set(drawn_by)


def watched(draw: Callable[[], Any]) -> tuple[Any, list[str]]:
    """What `draw` gives back, and the functions of `sim.plots` that drew it, the outermost first."""
    seen: dict[str, None] = {}

    def notice(frame: FrameType, event: str, _: object) -> None:
        if event == "call" and (frame.f_code.co_name.startswith("draw_") or frame.f_code.co_name == "figure"):
            seen[f"{frame.f_globals.get('__name__')}.{frame.f_code.co_name}"] = None

    sys.setprofile(notice)
    try:
        return draw(), list(seen)
    finally:
        sys.setprofile(None)


def _of_itself(drawn_by: list[str]) -> str:
    """What the function that drew a figure says of it."""
    made = [name for name in drawn_by if ".draw_" in name] or drawn_by
    module, _, name = made[0].rpartition(".")
    return " ".join(str(inspect.getdoc(getattr(import_module(module), name))).split("\n\n")[0].split())


# The page -------------------------------------------------------------------------------------------------------------


def page(played: Mapping[str, list[Shown]]) -> str:
    """The page, from what was drawn for each part; pictures lie in a folder of its name."""
    lines = [
        "# Gallery\n",
        "Every kind of figure, with the command that makes it. `--all-plots` draws all figures of a command at once; "
        "`sim plot DIR` draws them later, as PNG, SVG or PDF. The runs here are few, and so the intervals wide.\n",
    ]
    told: set[str] = set()
    for name, shown in played.items():
        lines += [f"## {EXAMPLES[name][0]}\n", f"```sh\n{command(name)}\n```\n"]
        for figure in shown:
            said = "" if figure["reading"] in told else figure["reading"]
            told.add(figure["reading"])
            draw = f"sim plot runs/{name} --figure {figure['name']}"
            lines += [f"### {figure['name']}\n", f"{said}\n", f"```sh\n{draw}\n```\n",
                      f"![{figure['name']}]({name}/{figure['name']}.png)\n"]  # fmt: skip
    return "\n".join(lines)
