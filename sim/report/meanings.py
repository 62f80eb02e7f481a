"""What the words for outcomes and endings mean, as clauses that finish a sentence; equations (45) to (47) of
docs/model.md in plain words.

>>> CLASS_MEANINGS[OutcomeClass.NO_FORCE]
'neither state used force'
>>> {*CLASS_MEANINGS} == {*OutcomeClass} and {*ENDING_MEANINGS} == {*Ending}
True
"""

from __future__ import annotations

from collections.abc import Mapping

from sim.vocabulary import SUSTAINED_DEATHS, WAR_DEATHS, Ending, OutcomeClass

CLASS_MEANINGS: Mapping[OutcomeClass, str] = {
    OutcomeClass.NO_FORCE: "neither state used force",
    OutcomeClass.ABSORBED: "the first use of force was absorbed: the state that it hit did not answer by force",
    OutcomeClass.EXCHANGE: "force was answered by force, and it stopped short of sustained fighting",
    OutcomeClass.LIMITED_WAR: (
        f"it became a limited war: sustained fighting or at least {SUSTAINED_DEATHS} battle deaths, "
        f"but fewer than {WAR_DEATHS:,}"
    ),
    OutcomeClass.WAR: f"it became a war: at least {WAR_DEATHS:,} battle deaths between the two states",
}
"""How far a run went."""

ENDING_MEANINGS: Mapping[Ending, str] = {
    Ending.AGREEMENT: "an agreement was in force at the end",
    Ending.CEASEFIRE: "a ceasefire was in force at the end",
    Ending.TACIT: "both states had used force, and it fell quiet without a word",
    Ending.UNILATERAL: "one side announced a stop or withdrew, and it stayed quiet",
    Ending.STALEMATE: "it fell quiet with the grievance open",
    Ending.WAR_TERMINATION: "a war was fought out",
    Ending.OPEN: "it was still going on at the horizon",
}
"""How a run ended."""

OUTCOME_MEANINGS: Mapping[str, str] = {
    "force_used": "a state used force against the other or on its soil",
    "answered_by_force": "the state that the first force hit answered by force",
    "contact_made": "the two governments spoke on the telephone or through a back-channel",
    "talks_held": "envoys of both states sat together",
    "agreement_reached": "the two states agreed on something, be it only a return to normal",
    "mediated": "a third party sat between them",
    "relapse": "force was used after an agreement or a ceasefire",
    "war": f"at least {WAR_DEATHS:,} battle deaths between the two states",
}
"""Headline outcomes (`sim.results.estimates.headline_events`)."""

OTHER_WORDS: Mapping[str, str] = {
    "run": "One play of the scenario, known by its number. Run 17 can be played again alone.",
    "seed": "The number from which all chance of all runs follows. Same scenario, seed and run: same events.",
    "interval": (
        "Where the share would lie, with 95 % confidence, if the same model were played without end (Wilson). It says "
        "nothing of how far the model is from the world."
    ),
    "ladder": "Ten rungs from quiet (0) to general war (9); acts push the two states up it, quiet lets them down.",
    "horizon": "The last day looked at.",
    "digest": "A checksum of the table of all runs: two results with one digest are equal to the last bit.",
}
"""Words that a report uses without saying what they are."""
