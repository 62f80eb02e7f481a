"""Addressed random numbers: known answers, one value an address, and no order across any part of the address.

The statistical tests here see gross faults (a forgotten part of the address, a weak mix); docs/random.md gives the
TestU01 batteries that the numbers pass.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import combinations, pairwise, product
from math import erfc, sqrt
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from sim.engine import draws
from sim.engine.draws import MAX_RINGS, MAX_RUNS, MAX_SLOTS, Key, clock_key, counter, mix, uniform, uniforms, word

FloatArray = NDArray[np.float64]
Draw = Callable[[Key, NDArray[np.int64], "NDArray[np.int64] | int", int], FloatArray]

LARGEST_WORD = 2**64 - 1

# Vigna's splitmix64.c: state = seed + n * golden, output = mix(state). First five outputs of two seeds.
SPLITMIX64 = {
    0: (0xE220A8397B1DCDAF, 0x6E789E6AA1B965F4, 0x06C45D188009454F, 0xF88BB8A8724C81EC, 0x1B39896A51A8749B),
    1234567: (6457827717110365317, 3203168211198807973, 9817491932198370423, 4593380528125082431, 16408922859458223821),
}

# Recorded from this project: if one changes, every result of every seed changes.
RECORDED_WORDS = (
    (0, "decide:a", 0, 0, 0, 0x186165796EB405FC),
    (1, "decide:a", 0, 0, 0, 0x302F3A6F4C8CD935),
    (1, "decide:b", 0, 0, 0, 0xB04CAA11B0E46545),
    (1, "decide:a", 1, 0, 0, 0xBE6A563FAA91620A),
    (1, "decide:a", 0, 1, 0, 0xBDB0FDCF5EB4C357),
    (1, "decide:a", 0, 0, 1, 0x11F9EB4F07584FF9),
    (7, "attack:group_1:b", 123456789, 4321, 17, 0x3BA6FEDAF7EAD004),
    (LARGEST_WORD, "shock:region", MAX_RUNS - 1, MAX_RINGS - 1, 127, 0xE1D27A04C8B6A935),
)


def unmix(z: int) -> int:
    """The inverse of `mix`."""
    z ^= (z >> 31) ^ (z >> 62)
    z = z * pow(0x94D049BB133111EB, -1, 2**64) % 2**64
    z ^= (z >> 27) ^ (z >> 54)
    z = z * pow(0xBF58476D1CE4E5B9, -1, 2**64) % 2**64
    return z ^ (z >> 30) ^ (z >> 60)


def random_addresses(n: int) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
    """Runs, rings and slots over their whole ranges."""
    generator = np.random.default_rng(11)
    return tuple(generator.integers(0, top, n) for top in (MAX_RUNS, MAX_RINGS, MAX_SLOTS))  # type: ignore[return-value]


# --- known answers


@pytest.mark.parametrize("seed", SPLITMIX64)
def test_mix_gives_the_published_outputs_of_splitmix64(seed: int) -> None:
    states = ((seed + n * 0x9E3779B97F4A7C15) % 2**64 for n in range(1, 6))
    assert tuple(mix(state) for state in states) == SPLITMIX64[seed]


@pytest.mark.parametrize(("seed", "name", "run", "ring", "slot", "expected"), RECORDED_WORDS)
def test_words_are_those_recorded(seed: int, name: str, run: int, ring: int, slot: int, expected: int) -> None:
    key = clock_key(seed, name)
    assert word(key, counter(run, ring, slot)) == expected
    assert uniform(key, run=run, ring=ring, slot=slot) == (2 * (expected >> 12) + 1) / 2**53


# --- scalars and arrays


def test_arrays_and_integers_give_the_same_bits() -> None:
    key = clock_key(7, "decide:a")
    runs, rings, slots = random_addresses(5000)
    vector = np.array([uniforms(key, runs[i : i + 1], rings[i : i + 1], slots[i] + 1)[-1, 0] for i in range(500)])
    scalar = [uniform(key, run=int(runs[i]), ring=int(rings[i]), slot=int(slots[i])) for i in range(500)]
    assert vector.tolist() == scalar
    lanes = uniforms(key, runs, rings, 4)
    for slot in range(4):
        addresses = zip(runs.tolist(), rings.tolist(), strict=True)
        assert lanes[slot].tolist() == [uniform(key, run=run, ring=ring, slot=slot) for run, ring in addresses]


@pytest.mark.parametrize("seed", [0, 1, LARGEST_WORD])
def test_arrays_and_integers_agree_at_the_ends_of_every_range(seed: int) -> None:
    key = clock_key(seed, "attack:red:b")
    edges = list(product((0, 1, MAX_RUNS // 2, MAX_RUNS - 1), (0, 1, MAX_RINGS // 2, MAX_RINGS - 1)))
    runs, rings = (np.array(column, dtype=np.int64) for column in zip(*edges, strict=True))
    lanes = uniforms(key, runs, rings, MAX_SLOTS)
    assert lanes.shape == (MAX_SLOTS, len(edges))
    for lane, (run, ring) in enumerate(edges):
        assert lanes[:, lane].tolist() == [uniform(key, run=run, ring=ring, slot=slot) for slot in range(MAX_SLOTS)]


@pytest.mark.parametrize("ring", [0, 5, MAX_RINGS - 1])
def test_one_ring_for_all_lanes_equals_a_ring_a_lane(ring: int) -> None:
    key, runs = clock_key(3, "decide:b"), np.arange(100, dtype=np.int64)
    assert np.array_equal(uniforms(key, runs, ring, 3), uniforms(key, runs, np.full(100, ring, dtype=np.int64), 3))


def test_every_other_lane_of_an_array_gives_its_own_draws() -> None:
    key, runs = clock_key(3, "decide:b"), np.arange(101, dtype=np.int64)
    assert np.array_equal(uniforms(key, runs[::2], runs[::2], 3), uniforms(key, runs, runs, 3)[:, ::2])


# --- the ends of (0, 1)


def key_that_gives(z: int, packed: int) -> Key:
    """A key whose word at a packed counter is z."""
    return 12345, mix(12345 ^ packed) ^ unmix(z)


@pytest.mark.parametrize(("z", "expected"), [(0, 2.0**-53), (LARGEST_WORD, 1.0 - 2.0**-53)])
def test_uniforms_are_never_zero_or_one(z: int, expected: float) -> None:
    key = key_that_gives(z, counter(9, 4, 2))
    assert word(key, counter(9, 4, 2)) == z
    assert uniform(key, run=9, ring=4, slot=2) == expected
    assert uniforms(key, np.array([9]), np.array([4]), 3)[2, 0] == expected


# --- one value an address


def test_mix_can_be_undone() -> None:
    generator = np.random.default_rng(5)
    words = [0, 1, LARGEST_WORD, *(int(z) for z in generator.integers(0, 2**64, 10_000, dtype=np.uint64))]
    assert all(unmix(mix(z)) == z for z in words)


def test_packing_of_small_fields_is_injective() -> None:
    packed = {counter(run, ring, slot) for run, ring, slot in product(range(32), range(32), range(MAX_SLOTS))}
    assert len(packed) == 32 * 32 * MAX_SLOTS


def test_packing_can_be_undone_at_a_million_addresses() -> None:
    runs, rings, slots = random_addresses(1_000_000)
    for column, ends in zip((runs, rings, slots), (MAX_RUNS, MAX_RINGS, MAX_SLOTS), strict=True):
        column[:2] = 0, ends - 1
    addresses = zip(runs.tolist(), rings.tolist(), slots.tolist(), strict=True)
    packed = np.array([counter(run, ring, slot) for run, ring, slot in addresses], dtype=np.uint64)
    assert np.array_equal(packed >> np.uint64(24), runs.view(np.uint64))
    assert np.array_equal(packed >> np.uint64(7) & np.uint64(MAX_RINGS - 1), rings.view(np.uint64))
    assert np.array_equal(packed & np.uint64(MAX_SLOTS - 1), slots.view(np.uint64))


# --- streams


def test_one_stream_cannot_disturb_another() -> None:
    """Draws of a clock are the same before and after other clocks, other lanes and other slots are drawn."""
    key, other = clock_key(1, "decide:a"), clock_key(1, "decide:b")
    runs, rings = np.arange(50, dtype=np.int64), np.arange(50, dtype=np.int64) % 7
    before = uniforms(key, runs, rings, 6)
    uniforms(other, runs, rings, 9)
    shuffled = np.random.default_rng(2).permutation(50)
    assert np.array_equal(uniforms(key, runs[shuffled], rings[shuffled], 6), before[:, shuffled])
    assert np.array_equal(uniforms(key, runs[10:13], rings[10:13], 2), before[:2, 10:13])
    assert np.array_equal(uniforms(key, runs, rings, 6), before)
    assert runs.tolist() == list(range(50)), "the caller's arrays are left alone"
    assert rings.tolist() == [ring % 7 for ring in range(50)]


def test_adding_a_clock_changes_no_other_draw() -> None:
    def luck(names: list[str]) -> dict[str, list[float]]:
        runs = np.arange(20, dtype=np.int64)
        return {name: uniforms(clock_key(4, name), runs, 0, 2).ravel().tolist() for name in names}

    few = luck(["decide:a", "decide:b"])
    many = luck(["attack:red:a", "decide:a", "shock", "decide:b"])
    assert {name: many[name] for name in few} == few


def test_key_words_of_near_names_and_consecutive_seeds_all_differ() -> None:
    names = ["decide:a", "decide:b", "decide:a ", "decide:aa", "Decide:a", "decide", ""]
    names += [f"attack:group_{number}:{state}" for number in range(500) for state in "ab"]
    keys = [clock_key(0, name) for name in names]
    seeds = [*range(2000), *(2**63 + i for i in range(-3, 3)), *(LARGEST_WORD - i for i in range(3))]
    keys += [clock_key(seed, "decide:a") for seed in seeds if seed != 0]
    words = [half for key in keys for half in key]
    assert len(set(words)) == len(words)


def test_near_names_and_consecutive_seeds_differ_in_half_of_the_key_bits() -> None:
    """1,999 pairs of 64-bit words: a mean distance of 32 bits has a standard error of 0.09."""
    for keys in (
        [clock_key(seed, "decide:a") for seed in range(2000)],
        [clock_key(0, f"decide:{number}") for number in range(2000)],
    ):
        for half in (0, 1):
            distances = [(one[half] ^ two[half]).bit_count() for one, two in pairwise(keys)]
            assert abs(np.mean(distances) - 32) < 0.3
            assert min(distances) > 8


@pytest.mark.parametrize("seed", [-1, 2**64])
def test_a_seed_out_of_range_is_named(seed: int) -> None:
    with pytest.raises(ValueError, match=rf"seed is {seed}; it must be in \[0, 2\*\*64\)"):
        clock_key(seed, "decide:a")


# --- statistics: one body that the draws pass and that planted faults fail

N_RUNS, N_RINGS, N_SLOTS = 2048, 16, 8
SEEDS = (1, 2, 3)
NAMES = ("attack:group_1:a", "attack:group_1:b", "attack:group_2:a")


def chi_square_p(cells: NDArray[np.intp], n_cells: int) -> float:
    """Two-sided p of equal expected counts, by Wilson and Hilferty's normal approximation (many cells)."""
    counts = np.bincount(cells.ravel(), minlength=n_cells)
    expected = cells.size / n_cells
    freedom = n_cells - 1
    ratio = float(np.sum((counts - expected) ** 2)) / expected / freedom
    return normal_p((ratio ** (1 / 3) - 1 + 2 / (9 * freedom)) * sqrt(9 * freedom / 2))


def normal_p(z: float) -> float:
    """Two-sided p of a standard normal value."""
    return erfc(abs(z) / sqrt(2))


def p_values(draw: Draw) -> dict[str, float]:
    """How likely are the draws, if each is uniform and independent of its neighbours in every part of the address?

    2,048 runs x 16 rings x 8 slots of three near clocks under three consecutive seeds: 2.4 million draws. Seen are a
    correlation of 0.004 between neighbours, and shares of 1,024 cells that are wrong by 1 % each, or one by 30 %.
    """
    runs = np.arange(N_RUNS, dtype=np.int64)
    u = np.array(
        [
            [[draw(clock_key(seed, name), runs, ring, N_SLOTS) for ring in range(N_RINGS)] for name in NAMES]
            for seed in SEEDS
        ]
    )
    high = (u * 1024).astype(np.intp)
    low = (u * 2.0**52).astype(np.intp) % 1024
    p = {"high bits": chi_square_p(high, 1024), "low bits": chi_square_p(low, 1024)}
    axes = {"seed": 0, "clock": 1, "ring": 2, "slot": 3, "run": 4}
    moves = [(part,) for part in axes] + list(combinations(axes, 2))
    for move in moves:
        # One step forward in the first part of the address; the second part, if any, steps backward meanwhile.
        here, there = [slice(None)] * 5, [slice(None)] * 5
        for sign, part in zip((1, -1), move, strict=False):
            here[axes[part]], there[axes[part]] = (slice(None, -1), slice(1, None))[::sign]
        pair = tuple(here), tuple(there)
        products = (u[pair[0]] - 0.5) * (u[pair[1]] - 0.5)
        label = " against ".join(move)
        p[f"correlation along {label}"] = normal_p(float(products.mean()) * 12 * sqrt(products.size))
        p[f"pairs along {label}"] = chi_square_p((high[pair[0]] // 32) * 32 + high[pair[1]] // 32, 1024)
        p[f"pairs of low bits along {label}"] = chi_square_p((low[pair[0]] % 32) * 32 + low[pair[1]] % 32, 1024)
    return p


SMALLEST_P = 0.001 / 47
"""47 p-values are looked at together."""


def forgets_the_seed_and_clock(key: Key, run: NDArray[np.int64], ring: Any, n_slots: int) -> FloatArray:
    return uniforms((1, 2), run, ring, n_slots)


def forgets_the_ring(key: Key, run: NDArray[np.int64], ring: Any, n_slots: int) -> FloatArray:
    return uniforms(key, run, 0, n_slots)


def forgets_the_run(key: Key, run: NDArray[np.int64], ring: Any, n_slots: int) -> FloatArray:
    return uniforms(key, np.zeros_like(run), ring, n_slots)


def forgets_the_slot(key: Key, run: NDArray[np.int64], ring: Any, n_slots: int) -> FloatArray:
    return np.repeat(uniforms(key, run, ring, 1), n_slots, axis=0)


def lets_run_and_ring_overlap(key: Key, run: NDArray[np.int64], ring: Any, n_slots: int) -> FloatArray:
    return uniforms(key, run + ring, 0, n_slots)


def mixes_by_one_multiplication(key: Key, run: NDArray[np.int64], ring: Any, n_slots: int) -> FloatArray:
    slots = np.arange(n_slots, dtype=np.uint64)[:, None]
    z = (run.view(np.uint64) << np.uint64(24) | np.uint64(ring << 7) | slots) ^ np.uint64(key[0])
    z *= np.uint64(0xBF58476D1CE4E5B9)
    return ((z >> np.uint64(12)).astype(np.float64) + 0.5) * 2.0**-52


def drops_the_fifty_second_bit(key: Key, run: NDArray[np.int64], ring: Any, n_slots: int) -> FloatArray:
    return np.floor(uniforms(key, run, ring, n_slots) * 2.0**51) * 2.0**-51


def test_draws_are_uniform_and_free_of_order_in_every_part_of_the_address() -> None:
    p = p_values(draws.uniforms)
    assert len(p) == 47
    assert min(p.values()) > SMALLEST_P, sorted(p.items(), key=lambda item: item[1])[:5]


@pytest.mark.parametrize(
    "faulty",
    [
        forgets_the_seed_and_clock,
        forgets_the_ring,
        forgets_the_run,
        forgets_the_slot,
        lets_run_and_ring_overlap,
        mixes_by_one_multiplication,
        drops_the_fifty_second_bit,
    ],
)
def test_the_same_body_rejects_draws_with_a_planted_fault(faulty: Draw) -> None:
    assert min(p_values(faulty).values()) < SMALLEST_P
