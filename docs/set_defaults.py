"""Sets the defaults of the model to what a fit came to: `make fit`, or `python -m docs.set_defaults DIR` after one.

The sample of the folder becomes the one that comes with the program (scenarios/posterior), and the numbers that its
posterior.json gives under `defaults` are written into the tables of sim/scenario: nothing else is touched, and
nothing is set by hand (tests/docs/test_set_defaults.py compares the two). Figures and tables follow with
`make validation`.
"""

from __future__ import annotations

import csv
import io
import json
import sys
from collections.abc import Mapping
from pathlib import Path

ROOT = Path(__file__).parent.parent
TABLES = ROOT / "sim" / "scenario"
SHIPPED = ROOT / "scenarios" / "posterior"
SAMPLE = ("posterior.csv", "posterior.json")


def place_of(key: str) -> tuple[str, str, str]:
    """File, first cell of the row, and column that hold the default of a dotted key.

    >>> place_of("states.*.answer_days")
    ('parameters.csv', 'states.answer_days', 'default')
    >>> place_of("actions.strike_state.cost")
    ('acts.csv', 'strike_state', 'cost')
    """
    table, *name, last = key.split(".")
    return ("acts.csv", name[0], last) if table == "actions" else ("parameters.csv", f"{table}.{last}", "default")


def rewritten(text: str, row: str, column: str, value: float) -> str:
    """A table as CSV text with another number in one cell.

    Raises
    ------
    ValueError
        If the table has no such row or column.

    >>> rewritten("act,level,cost\\nprotest,0.2,0.34\\n", "protest", "cost", 0.5)
    'act,level,cost\\nprotest,0.2,0.5\\n'
    """
    head, *rows = csv.reader(io.StringIO(text))
    places = [line for line in rows if line[0] == row]
    if column not in head or len(places) != 1:
        raise ValueError(f"{row}: its {column} stands {len(places)} times in the table; it must stand there once.")
    places[0][head.index(column)] = f"{value:.12g}"
    written = io.StringIO()
    csv.writer(written, lineterminator="\n").writerows([head, *rows])
    return written.getvalue()


def set_defaults(defaults: Mapping[str, float], folder: Path = TABLES) -> None:
    """Write the defaults into the tables of a folder: all of them, or none where one has no place."""
    texts: dict[Path, str] = {}
    for key, value in defaults.items():
        name, row, column = place_of(key)
        file = folder / name
        texts[file] = rewritten(texts.get(file) or file.read_text(encoding="utf-8"), row, column, value)
    for file, text in texts.items():
        file.write_text(text, encoding="utf-8")


def main(fit: Path) -> None:
    """Take over the sample and the defaults of a finished calibration."""
    defaults = json.loads((fit / "posterior.json").read_text(encoding="utf-8"))["defaults"]
    set_defaults(defaults)
    for name in SAMPLE:
        (SHIPPED / name).write_bytes((fit / name).read_bytes())
    print(f"{len(defaults)} defaults set from {fit}; now: python -m docs.render_tables, make validation, make test.")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
