"""The SimPy form with decisions as SimPy's guide has them: a process a state, interrupted to bring it forward.

Everything else is `hand_simpy`. It shows what the usual idiom costs beside timeouts that are simply outdated.
"""

from __future__ import annotations

from random import seed
from typing import Any

import simpy

from benchmarks.reduced.hand_simpy import Crisis, State


class CrisisOfProcesses(Crisis):
    """One run."""

    def __init__(self) -> None:
        self.deciders: dict[State, simpy.Process] = {}
        super().__init__()

    def decide_in(self, me: State, delay: float) -> None:
        me.decision_at = self.env.now + delay
        decider = self.deciders.get(me)
        if decider is None:
            self.deciders[me] = self.env.process(self.deciding(me))
        elif decider is not self.env.active_process:
            decider.interrupt()

    def deciding(self, me: State) -> Any:
        while True:
            me.decision = wait = self.timeout(me.decision_at - self.env.now, me)
            try:
                yield wait
            except simpy.Interrupt:
                continue
            self.decide(wait)


def run_many(runs: int, first_seed: int = 1) -> list[tuple[float, ...]]:
    """Outcomes of `runs` runs, in the order of `parameters.OUTCOMES`."""
    seed(first_seed)
    return [CrisisOfProcesses().run() for _ in range(runs)]
