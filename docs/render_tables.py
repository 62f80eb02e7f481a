"""Write the tables of docs/model.md that follow from the code; with `--check`, only compare."""

from __future__ import annotations

import re
import sys
from pathlib import Path

from docs.attributes import ATTRIBUTES
from docs.markdown import markdown_table
from sim.scenario.entities import RECORDS, Coefficients
from sim.scenario.quantity import specification, specifications, weights_of_acts
from sim.vocabulary import ACTIONS, N_OPTIONS, SCALES_OF_RUNG, Action

PAGE = Path(__file__).parent / "model.md"


def actions() -> list[str]:
    """Every act with its weights and its place in the field's vocabularies."""
    headings = (
        "act", "level", "cost", "publicity", "softening", "rung", "MID hostility", "PLOVER", "CAMEO", "Goldstein",
    )  # fmt: skip
    rows = []
    for action in list(Action)[:N_OPTIONS]:
        weights, entry = weights_of_acts()[action.word], ACTIONS[action]
        numbers = (weights["level"], weights["cost"], weights["publicity"], weights["softening"])
        scales = (f"{entry.rung:d}", f"{entry.hostility:d}", entry.plover, entry.cameo, f"{entry.goldstein:g}")
        rows.append((f"`{action.word}`", *(f"{number:g}" for number in numbers), *scales))
    return markdown_table(headings, rows)


def scales() -> list[str]:
    """The rungs beside the two other scales."""
    rows = [
        [f"{level:d} {level.word}" for level in (rung, other.hostility, other.peak_level)]
        for rung, other in SCALES_OF_RUNG.items()
    ]
    return markdown_table(("rung", "MID hostility", "peak level"), rows)


def mechanisms() -> list[str]:
    """Every switch with the parameters that it sets, and to what."""
    switched: dict[str, list[str]] = {}
    for record in RECORDS.values() if isinstance(RECORDS, dict) else RECORDS:
        for specified in specifications(record):
            if specified.mechanism is not None:
                neutral = str(specified.neutral).lower() if specified.is_flag else f"{specified.neutral:g}"
                switched.setdefault(specified.mechanism, []).append(f"`{specified.name}` = {neutral}")
    return markdown_table(
        ("switch", "sets"), [(f"`{name}`", ", ".join(sets)) for name, sets in sorted(switched.items())]
    )


def attributes() -> list[str]:
    """Every attribute of a dyad with the coefficient through which it acts, its default, sign and prior."""
    headings = ("attribute", "acts through", "default", "eq.", "what it changes", "answers", "prior (90 %)", "source")
    rows = []
    for row in ATTRIBUTES:
        default = specification(Coefficients, row.coefficient).default
        named = (f"`{row.attribute}`", f"`{row.coefficient}`", f"{default.value:g}", f"({row.equation})")
        rows.append((*named, row.effect, row.sign, row.prior, row.source))
    return markdown_table(headings, rows)


TABLES = {"actions": actions, "attributes": attributes, "scales": scales, "mechanisms": mechanisms}


def rendered(page: str) -> str:
    """The page with every table written anew."""
    for name, table in TABLES.items():
        block = re.compile(rf"(<!-- table: {name} -->\n).*?(<!-- end -->)", re.DOTALL)
        body = "\n".join(table()) + "\n"
        page = block.sub(lambda match, body=body: match[1] + body + match[2], page)
    return page


if __name__ == "__main__":
    old = PAGE.read_text(encoding="utf-8")
    new = rendered(old)
    if "--check" in sys.argv:
        sys.exit(0 if new == old else "docs/model.md is out of date: run python -m docs.render_tables")
    PAGE.write_text(new, encoding="utf-8")
