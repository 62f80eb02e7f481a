"""A command asked as a user asks it, and what it answers."""

from __future__ import annotations

from click.testing import CliRunner, Result

from sim.cli.program import program


def said(*words: str) -> Result:
    """What a command answers; a fault of ours fails the test at once."""
    answer = CliRunner().invoke(program, words)
    assert "please report it" not in answer.stderr, answer.stderr
    return answer
