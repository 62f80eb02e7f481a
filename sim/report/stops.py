"""What running until something is known came to, in sentences."""

from __future__ import annotations

from collections.abc import Iterator

from sim.results.stopping import Stop
from sim.results.wording import interval, words


def stop_sentences(stop: Stop, n_runs: int) -> list[str]:
    """Whether the goal was reached, after how many runs, and what each decision came to.

    Parameters
    ----------
    stop : Stop
    n_runs : int
    """
    asked = " and ".join(stop.asked)
    sentences = []
    for verdict in stop.verdicts:
        answer = {True: "yes", False: "no", None: "not decided"}[verdict.answer]
        sentences.append(
            f"{verdict.question}: {answer}. The share is in {interval(verdict.low, verdict.high)} (95 % confidence "
            "sequence: it holds at every look; simulation error, not model error)."
        )
    if stop.widest is not None and stop.reached:
        sentences.append(
            f"Every share is known to within {asked} to each side (95 %; simulation error, not model error); the least "
            f"precise is {words(stop.widest.replace('.', ' '))}."
        )
    if not stop.reached:
        wide = f" The least precise share is {words(stop.widest.replace('.', ' '))}." if stop.widest else ""
        sentences.append(f"{asked} was not reached after {n_runs:,} runs; raise --runs to go further.{wide}")
    return sentences


def until_sentences(stop: Stop, n_runs: int) -> Iterator[str]:
    """What the runs went on for, what came of it, and what it means for the other intervals of a page.

    Parameters
    ----------
    stop : Stop
    n_runs : int
    """
    if stop.verdicts:
        goal = f"it was known whether {' and whether '.join(verdict.question for verdict in stop.verdicts)}"
    else:
        goal = f"every share was known to within {' and '.join(stop.asked)} to each side"
    looks = f"{stop.looks:,} look{'s' * (stop.looks != 1)}"
    if stop.reached:
        yield f"It was played until {goal}: {n_runs:,} runs in {looks}."
    else:
        yield f"It was to be played until {goal}, and reached its limit of {n_runs:,} runs first, after {looks}."
    yield from stop_sentences(stop, n_runs)
    yield "All other intervals here are made as if the number of runs had been fixed beforehand."
