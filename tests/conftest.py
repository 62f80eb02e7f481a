"""What every test may ask for."""

from __future__ import annotations

import gc
import signal
from collections.abc import Iterator

import pytest

from tests.verification.note import note


@pytest.fixture
def heeds_ctrl_c() -> Iterator[None]:
    """Ctrl-C interrupts, as in a shell: workers that run tests in parallel ignore it, and so would their children.

    What libraries of tests have called at each collection of garbage is put aside: an interrupt there would be lost.
    """
    before, callbacks = signal.signal(signal.SIGINT, signal.default_int_handler), list(gc.callbacks)
    gc.callbacks.clear()
    yield
    gc.callbacks.extend(callbacks)
    signal.signal(signal.SIGINT, before)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """The long proofs of the suite are noted when they are made."""
    if config.option.markexpr == "verify" and not config.option.collectonly:
        passed, *wrong = (len(terminalreporter.getreports(word)) for word in ("passed", "failed", "error"))
        note("tests marked `verify`", f"{passed + sum(wrong)} tests", sum(wrong))
