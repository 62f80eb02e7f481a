"""What a long proof came to, noted in docs/verification.md: a row a proof, the last time that it was made."""

from __future__ import annotations

import datetime
import platform
import subprocess
from pathlib import Path

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "verification.md"
END = "<!-- end -->"


def note(what: str, how_many: str, differences: int) -> None:
    """Put a row in place of the one about the same thing, or after the others."""
    row = f"| {what} | {how_many} | {differences} | {commit()} | {datetime.date.today()} | {machine()} |"
    before, after = PAGE.read_text(encoding="utf-8").split(END, 1)
    lines = [line for line in before.splitlines() if not line.startswith(f"| {what} |")]
    PAGE.write_text("\n".join([*lines, row, END]) + after, encoding="utf-8")


def commit() -> str:
    """The commit that was played, with a mark where files differ from it."""
    told = subprocess.run(
        ["git", "describe", "--always", "--dirty", "--exclude", "*"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    return told.stdout.strip() or "no commit"


def machine() -> str:
    """Python and kind of processor."""
    return f"Python {platform.python_version()}, {platform.machine()}"
