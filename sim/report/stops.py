"""What running until something is known came to, in sentences."""

from __future__ import annotations

from sim.report.wording import interval, words
from sim.results.verdicts import Stop


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
        answer = {True: "yes", False: "no", None: "not known yet"}[verdict.answer]
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
