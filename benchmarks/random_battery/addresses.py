"""Clock names for the battery driver, and the digest of words that the driver must reproduce.

`addresses.py clocks` prints one line a clock: its two name words in hexadecimal and its name. `addresses.py digest`
walks the addresses in the four orders of battery.c with `sim.engine.draws` itself and prints, for each, an FNV-1a
digest of the first 400,000 words and the last of them.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from itertools import count, islice, product

from sim.engine.draws import MAX_RINGS, MAX_SLOTS, clock_key, counter, name_hash, word

CLOCKS = [f"decide:{state}" for state in ("a", "b")]
CLOCKS += [f"{kind}:{state}:{other}" for kind in ("think", "strike", "offer", "fade") for state, other in ("ab", "ba")]
CLOCKS += [f"attack:group_{number}:{state}" for number in (1, 2, 3, 4) for state in ("a", "b")]
CLOCKS += [f"mediate:third_{number}" for number in (1, 2, 3)] + ["shock:region", "spoil:group_1", "spoil:group_2"]
ROUNDS, DIGEST_WORDS, SEED = 200, 400_000, 1


def slots_of(clock: int) -> int:
    """How many slots the clock with this number uses in the walk `clocks`."""
    return 1 + 5 * clock % 8


def rings() -> Iterator[int]:
    """One run, one clock: the ring advances first, then the slot, then the clock."""
    for name, slot, ring in product(CLOCKS, range(MAX_SLOTS), range(MAX_RINGS)):
        yield word(clock_key(SEED, name), counter(0, ring, slot))


def runs() -> Iterator[int]:
    """Many runs of one clock, at ring 0 and slot 0."""
    key = clock_key(SEED, CLOCKS[0])
    return (word(key, counter(run, 0)) for run in count())


def clocks() -> Iterator[int]:
    """The clocks round robin with 1 to 8 slots each; 200 rounds, then the next run."""
    keys = [clock_key(SEED, name) for name in CLOCKS]
    for run in count():
        for ring in range(ROUNDS):
            for clock, key in enumerate(keys):
                for slot in range(slots_of(clock)):
                    yield word(key, counter(run, ring, slot))


def seeds() -> Iterator[int]:
    """Consecutive seeds, at run 0, ring 0 and slot 0."""
    return (word(clock_key(seed, CLOCKS[0]), 0) for seed in count(SEED))


def digest(words: Iterator[int]) -> str:
    """FNV-1a over whole words, and the last word."""
    value, last = 0xCBF29CE484222325, 0
    for last in islice(words, DIGEST_WORDS):
        value = ((value ^ last) * 0x100000001B3) % 2**64
    return f"{value:016x} {last:016x}"


if __name__ == "__main__":
    if sys.argv[1:] == ["clocks"]:
        for name in CLOCKS:
            print(*(f"{half:016x}" for half in name_hash(name)), name)
    elif sys.argv[1:] == ["digest"]:
        for walk in (rings, runs, clocks, seeds):
            print(walk.__name__, digest(walk()))
    else:
        sys.exit("use: addresses.py clocks | addresses.py digest")
