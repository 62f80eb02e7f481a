"""Keys of a scenario as names, the same in stories, pages and figures.

>>> spoken("jaish_al_adl"), spoken("league_of_the_north"), spoken("IRGC")
('Jaish al-Adl', 'League of the North', 'IRGC')
>>> spoken("al_qaeda")
'Al-Qaeda'
"""

from __future__ import annotations

SMALL_WORDS = frozenset({"al", "and", "at", "in", "of", "the", "to", "with"})
ARTICLE = "al"
"""Joined to the word behind it."""

OUTSIDERS = "outsiders"
"""Whoever attacks without being an actor of the scenario."""


def spoken(key: str) -> str:
    """A key as a name: underscores become spaces, words get capitals, small words do not.

    Parameters
    ----------
    key : str
        Of a state, group, third party, region or start.
    """
    words = key.replace("_", " ").split()
    told = [word if place and word in SMALL_WORDS else word[:1].upper() + word[1:] for place, word in enumerate(words)]
    joints = ["-" if word.lower() == ARTICLE else " " for word in told]
    return "".join(word + joint for word, joint in zip(told, joints, strict=True)).rstrip(" -")
