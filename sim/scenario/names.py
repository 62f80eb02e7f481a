"""Keys of a scenario as names, the same in stories, pages and figures.

>>> spoken("jaish_al_adl"), spoken("league_of_the_north"), spoken("IRGC")
('Jaish al-Adl', 'League of the North', 'IRGC')
>>> spoken("al_qaeda")
'Al-Qaeda'
>>> spoken_key("states.iran.resolve"), spoken_key("states.iran.resolve,states.pakistan.resolve")
("Iran's resolve", "Iran's resolve and Pakistan's resolve")
"""

from __future__ import annotations

SMALL_WORDS = frozenset({"al", "and", "at", "in", "of", "the", "to", "with"})
ARTICLE = "al"
"""Joined to the word behind it."""

OUTSIDERS = "outsiders"
"""Whoever attacks without being an actor of the scenario."""


class Name(str):
    """A name as readers see it: `spoken` leaves it as it is."""

    __slots__ = ()


def spoken(key: str) -> str:
    """A key as a name: underscores become spaces, words get capitals, small words do not.

    Parameters
    ----------
    key : str
        Of a state, group, third party, region or start.
    """
    if isinstance(key, Name):
        return key
    words = key.replace("_", " ").split()
    told = [word if place and word in SMALL_WORDS else word[:1].upper() + word[1:] for place, word in enumerate(words)]
    joints = ["-" if word.lower() == ARTICLE else " " for word in told]
    return "".join(word + joint for word, joint in zip(told, joints, strict=True)).rstrip(" -")


OWNERS = ("states", "groups", "third_parties", "region")
"""Tables whose second word is somebody: two of them may have a parameter of one name."""
NOUNS = {
    "mediates": "mediation",
    "restrains": "restraint",
    "start": "start of the runs",
    "history_until": "last day that is forced",
    "horizon_days": "horizon",
    "quiet_days": "days of quiet that end a run",
}
"""Keys that are no nouns, or say too little alone."""


def spoken_key(key: str) -> str:
    """A dotted key as a reader sees it: whose it is, and what; tied keys side by side.

    >>> spoken_key("dyad.rivalry"), spoken_key("mechanisms.mediation"), spoken_key("history.2.deaths_militant")
    ('rivalry', 'mechanism mediation', 'deaths militant of entry 2 of the record')
    >>> spoken_key("actions.strike_group.bias"), spoken_key("third_parties.china.mediates")
    ('bias of action strike group', "China's mediation")

    Parameters
    ----------
    key : str
        As `--set` takes it; of tied keys, joined by commas.
    """
    if "," in key:
        return " and ".join(spoken_key(part.strip()) for part in key.split(","))
    table, *rest = key.replace("[", ".").replace("]", "").split(".")
    what = NOUNS.get((rest or [table])[-1], (rest or [table])[-1].replace("_", " "))
    if table in OWNERS and len(rest) > 1:
        return f"{_owners(spoken(rest[0]))} {' '.join([*(part.replace('_', ' ') for part in rest[1:-1]), what])}"
    if table == "history" and len(rest) > 1:
        return f"{what} of entry {rest[0]} of the record"
    if table == "actions" and len(rest) > 1:
        return f"{what} of action {rest[0].replace('_', ' ')}"
    return f"mechanism {what}" if table == "mechanisms" and rest else what


def _owners(name: str) -> str:
    return f"{name}'" if name.endswith("s") else f"{name}'s"
