"""Sets the defaults of the model to what a fit came to: `make fit`, or `python docs/set_defaults.py DIR` after one.

The sample of the folder becomes the one that comes with the program (scenarios/posterior), and the numbers that its
posterior.json gives under `defaults` are written over the literals of sim/scenario: nothing else is touched, and
nothing is set by hand (tests/docs/test_set_defaults.py compares the two). Figures and tables follow with
`make validation`.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Mapping
from pathlib import Path

ROOT = Path(__file__).parent.parent
SHIPPED = ROOT / "scenarios" / "posterior"
SAMPLE = ("posterior.csv", "posterior.json")
SOURCES = {
    "coefficients": "coefficients.py", "states": "states.py", "actions": "actions.py",
    "third_parties": "third_parties.py",
}  # fmt: skip
"""Which file of sim/scenario holds the defaults of a table."""
NUMBER = r"-?\d+(?:\.\d+)?(?:e[-+]?\d+)?"


def rewritten(source: str, key: str, value: float) -> str:
    """The source of a table of defaults with another default.

    Parameters
    ----------
    source : str
        Python text of the file that holds the table of the key.
    key : str
        Dotted key, such as `coefficients.base_drive`, `states.*.answer_days` or `actions.strike_state.cost`.
    value : float

    Raises
    ------
    ValueError
        If the file gives no such default, or more than one.

    >>> rewritten("    base_drive: Quantity = parameter(\\n        -2.4,\\n", "coefficients.base_drive", -2.5)
    '    base_drive: Quantity = parameter(\\n        -2.5,\\n'
    """
    table, *name, last = key.split(".")
    if table == "actions":
        place = rf'(    Action\.{name[0].upper()}: {{[^}}]*"{last}": ){NUMBER}'
    else:
        place = rf"(    {last}: Quantity = parameter\(\s+){NUMBER}"
    text, count = re.subn(place, lambda found: f"{found[1]}{value!r}", source)
    if count != 1:
        raise ValueError(f"{key}: its default stands {count} times in {SOURCES.get(table)}; it must stand there once.")
    return text


def set_defaults(defaults: Mapping[str, float], folder: Path = ROOT / "sim" / "scenario") -> None:
    """Write the defaults over the literals of a folder: all of them, or none where one has no place."""
    files = {folder / SOURCES[key.split(".")[0]] for key in defaults}
    texts = {file: file.read_text(encoding="utf-8") for file in files}
    for key, value in defaults.items():
        file = folder / SOURCES[key.split(".")[0]]
        texts[file] = rewritten(texts[file], key, value)
    for file, text in texts.items():
        file.write_text(text, encoding="utf-8")


def main(fit: Path) -> None:
    """Take over the sample and the defaults of a finished calibration."""
    defaults = json.loads((fit / "posterior.json").read_text(encoding="utf-8"))["defaults"]
    set_defaults(defaults)
    for name in SAMPLE:
        (SHIPPED / name).write_bytes((fit / name).read_bytes())
    print(f"{len(defaults)} defaults set from {fit}; now: python docs/render_tables.py, make validation, make test.")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
