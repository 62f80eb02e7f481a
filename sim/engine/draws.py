"""Addressed random numbers: a uniform is a function of where it is needed, never the next number of a generator.

The address of a uniform is (seed, run, clock, ring, slot): the user's seed, the number of the run, the clock that
rings, how many times that clock has rung in the run, and which of the uniforms of that ring it is. Run, ring and slot
are packed into one 64-bit counter without overlap; seed and clock make two 64-bit key words; the counter goes through
two rounds of a keyed integer mix (equation (1) of docs/model.md)

    z = mix(k1 ^ mix(k0 ^ counter)),   u = (floor(z / 2**12) + 1/2) / 2**52,

with `mix` the variant 13 of D. Stafford's finaliser as used in SplitMix64 (Steele, Lea & Flood 2014). The result has 52
bits and is never 0 or 1. Both engines use this module: `uniforms` on arrays of lanes, `uniform` on Python integers; a
test holds them equal. docs/random.md gives the batteries that the numbers pass *through these addresses*.

>>> key = clock_key(7, "decide:iran")
>>> u = uniform(key, run=3, ring=0, slot=1)
>>> 0.0 < u < 1.0
True
"""

from __future__ import annotations

from hashlib import blake2b

import numpy as np
from numpy.typing import NDArray

RUN_BITS, RING_BITS, SLOT_BITS = 40, 17, 7
MAX_RUNS = 1 << RUN_BITS
"""Run numbers are in [0, 2**40)."""
MAX_RINGS = 1 << RING_BITS
"""A clock can ring 131,072 times in a run; engines cut a run short before that."""
MAX_SLOTS = 1 << SLOT_BITS
"""Uniforms that one ring can use."""

_MASK = (1 << 64) - 1
MULTIPLIER_1, MULTIPLIER_2 = 0xBF58476D1CE4E5B9, 0x94D049BB133111EB
_GOLDEN = 0x9E3779B97F4A7C15

# Constants of `uniforms` as arrays without axes, which NumPy takes as they are; it converts a number in every call.
_SLOTS = np.arange(MAX_SLOTS, dtype=np.uint64)[:, None]
_FIRST_SHIFT, _SECOND_SHIFT, _THIRD_SHIFT = (np.array(bits, dtype=np.uint64) for bits in (30, 27, 31))
_FIRST_FACTOR, _SECOND_FACTOR = (np.array(factor, dtype=np.uint64) for factor in (MULTIPLIER_1, MULTIPLIER_2))
_BITS_DROPPED = np.array(12, dtype=np.uint64)
_BITS_OF_ONE = np.array(1.0).view(np.uint64)
_ALMOST_ONE = np.array(1.0 - 2.0**-53)

Key = tuple[int, int]
"""Two 64-bit key words, one pair a (seed, clock)."""


def mix(z: int) -> int:
    """A 64-bit integer with every bit of `z` spread over all bits: a bijection on [0, 2**64)."""
    z = ((z ^ (z >> 30)) * MULTIPLIER_1) & _MASK
    z = ((z ^ (z >> 27)) * MULTIPLIER_2) & _MASK
    return z ^ (z >> 31)


def name_hash(name: str) -> tuple[int, int]:
    """Two 64-bit words that stand for a clock's stable name."""
    digest = blake2b(name.encode(), digest_size=16).digest()
    return int.from_bytes(digest[:8], "little"), int.from_bytes(digest[8:], "little")


def clock_key(seed: int, name: str) -> Key:
    """The two key words of the clock `name` under `seed`.

    Parameters
    ----------
    seed : int
        In [0, 2**64).
    name : str
        Stable name of the clock: its kind, its actor and its target.

    Raises
    ------
    ValueError
        If the seed is out of range.
    """
    if not 0 <= seed <= _MASK:
        raise ValueError(f"seed is {seed}; it must be in [0, 2**64)")
    first, second = name_hash(name)
    return mix(mix((seed + _GOLDEN) & _MASK) ^ first), mix(mix((seed + 2 * _GOLDEN) & _MASK) ^ second)


def counter(run: int, ring: int, slot: int = 0) -> int:
    """Run, ring and slot packed into 64 bits, one value an address."""
    return (run << (RING_BITS + SLOT_BITS)) | (ring << SLOT_BITS) | slot


def word(key: Key, packed: int) -> int:
    """The 64 mixed bits at a packed counter."""
    return mix(key[1] ^ mix(key[0] ^ packed))


def uniform(key: Key, *, run: int, ring: int, slot: int) -> float:
    """The uniform at one address, in (0, 1), 52 bits."""
    return ((word(key, counter(run, ring, slot)) >> 12) + 0.5) * 2.0**-52


def uniforms(key: Key, run: NDArray[np.int64], ring: NDArray[np.int64] | int, n_slots: int) -> NDArray[np.float64]:
    """The uniforms of one ring of one clock in many lanes, all slots in one call.

    Parameters
    ----------
    key : tuple of int
        From `clock_key`.
    run : int array, shape (n_lanes,)
        Run numbers, in [0, 2**40).
    ring : int array, shape (n_lanes,), or int
        How many times the clock has rung before, in [0, 2**17).
    n_slots : int
        In [1, 128].

    Returns
    -------
    float array, shape (n_slots, n_lanes)
        In (0, 1).
    """
    packed = run << np.int64(RING_BITS + SLOT_BITS)
    packed |= ring << np.int64(SLOT_BITS) if isinstance(ring, np.ndarray) else np.int64(ring << SLOT_BITS)
    # Slots have bits of their own, so that "or" and "exclusive or" are one; so the first key word can meet them early.
    z = packed.view(np.uint64) ^ (_SLOTS[:n_slots] ^ np.uint64(key[0]))
    shifted = np.empty_like(z)
    _mix_in_place(z, shifted)
    z ^= np.array(key[1], dtype=np.uint64)
    _mix_in_place(z, shifted)
    # The upper 52 bits k as the fraction of a float give 1 + k / 2**52; what is subtracted leaves (k + 1/2) / 2**52,
    # which 53 bits hold exactly. Converting the integer k would take longer.
    z >>= _BITS_DROPPED
    z |= _BITS_OF_ONE
    u = z.view(np.float64)
    u -= _ALMOST_ONE
    return u


def _mix_in_place(z: NDArray[np.uint64], shifted: NDArray[np.uint64]) -> None:
    """`mix`, on every element of an array; `shifted` is room of the same shape."""
    np.right_shift(z, _FIRST_SHIFT, out=shifted)
    z ^= shifted
    z *= _FIRST_FACTOR
    np.right_shift(z, _SECOND_SHIFT, out=shifted)
    z ^= shifted
    z *= _SECOND_FACTOR
    np.right_shift(z, _THIRD_SHIFT, out=shifted)
    z ^= shifted
