"""`sim events`: an event table becomes a record, and what the attacks of a group are like.

\b
Examples:
  sim events iran_pakistan_2024 ged.csv --map "Government of Pakistan=pakistan" --map BLA=baloch_separatists
  sim events iran_pakistan_2024 ged.csv --map BLA=baloch_separatists --map BLF=baloch_separatists
      --since 2015-01-01 > record.toml

\b
TABLE is a CSV file in the columns of the UCDP Georeferenced Event Dataset or of
ACLED. They name two sides: an event of a group with a state, or with civilians,
counts as an attack by the group, whoever began. A day known within a few days is
the first it can be; less precise events are left out. ACLED counts the dead of
all kinds together; dead that a table does not tell stay unsaid. Every row left
out is told with its reason; -v and --json name them all. Rates assume that the
steady rate is one and the same from the first event to the last: see --since.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from sim.cli.console import print_json, talk
from sim.cli.options import FILE, documented, talk_options

if TYPE_CHECKING:
    from datetime import datetime

    from sim.evidence.events.read import LeftOut

SHOWN, MOST_REASONS = 3, 12
"""Events that are named beside a reason, and reasons that are told, unless all are asked for."""


@documented(__doc__, "Turn a table of events into a record and rates.")
@FILE
@click.argument("table", metavar="TABLE", type=click.Path(path_type=Path))
@click.option("--map", "names", multiple=True, metavar="NAME=KEY", help="Whose key a name of the table is; repeatable.")
@click.option("--since", type=click.DateTime(["%Y-%m-%d"]), metavar="DATE", help="Leave out events before.")
@click.option("--until", type=click.DateTime(["%Y-%m-%d"]), metavar="DATE", help="Leave out events after.")
@talk_options
def command(
    file: str,
    table: Path,
    names: tuple[str, ...],
    since: datetime | None,
    until: datetime | None,
    as_json: bool,
    quiet: bool,
    verbose: bool,
) -> None:
    """Turn a table of events into [[history]] entries and parameters of groups, ready to paste into FILE.

    FILE is a path or the name of a shipped scenario. What is printed is TOML.
    """
    from sim.evidence.events.read import pasted, read_table, reasons

    keys: dict[str, str] = {}
    for name, key in map(_pair, names):
        if keys.setdefault(name, key) != key:
            raise click.UsageError(f"--map gives {name!r} two keys, {keys[name]} and {key}; give it one.")
    read = read_table(file, table, keys, since=since and since.date(), until=until and until.date())
    n_entries, n_left_out = len(read.entries), len(read.left_out)
    entries = f"{n_entries:,} {'entry' if n_entries == 1 else 'entries'}"
    row_or_rows = "row" if read.n_rows == 1 else "rows"
    talk(f"{read.name}: {read.n_rows:,} {row_or_rows}, {entries}, {n_left_out:,} left out", quiet=quiet)
    told = reasons(read.left_out)
    for reason, rows in told if verbose else told[:MOST_REASONS]:
        talk(f"  {len(rows):,}: {reason} ({_named(rows, len(rows) if verbose else SHOWN)})", quiet=quiet)
    if len(told) > MOST_REASONS and not verbose:
        talk(f"  and {len(told) - MOST_REASONS} more reasons; -v tells all, with every event", quiet=quiet)
    for remark in read.remarks:
        talk(f"  {remark}", quiet=quiet)
    if as_json:
        print_json(read.to_json())
    else:
        click.echo("\n".join(pasted(read)))


def _pair(word: str) -> tuple[str, str]:
    name, mark, key = word.rpartition("=")
    if not mark or not name.strip():
        raise click.UsageError(f'--map is {word!r}; it must be NAME=KEY, for example --map "Red Hand=red_hand".')
    return name.strip(), key.strip()


def _named(rows: list[LeftOut], shown: int) -> str:
    named = [f"event {row.event}" if row.event else f"line {row.line}" for row in rows[:shown]]
    more = len(rows) - len(named)
    return ", ".join(named) + (f" and {more:,} more" if more else "")
