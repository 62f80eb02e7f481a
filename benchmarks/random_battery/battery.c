/* TestU01 batteries on the addressed random numbers of sim/engine/draws.py.

   The numbers reach TestU01 through the same addresses as in a simulation: (seed, run, clock, ring, slot). Four walks
   over the addresses ask four questions:

     rings    one run, one clock: the ring advances first, then the slot, then the clock
     runs     many runs of one clock, ring 0 and slot 0: what lanes side by side get
     clocks   as a run is simulated: the clocks round robin, 1 to 8 slots each; 200 rounds, then the next run
     seeds    consecutive seeds, everything else 0

   TestU01 takes 32 bits a number. `high` gives it the 32 highest bits of each word; `low` the lowest 32 of the 52 used
   bits (bits 12 to 43 of the word) in reversed order, so that the lowest used bit is the most significant.

   Build:  cc -O2 battery.c -I$TESTU01/include -L$TESTU01/lib -ltestu01 -lprobdist -lmylib -lm -o battery
   Use:    battery CLOCKS digest
           battery CLOCKS small|crush rings|runs|clocks|seeds high|low SEED [TEST]
   With TEST, a number of TestU01's (1 to 10, or 1 to 96), that test alone runs, from the start of the walk.
   CLOCKS is written by `addresses.py clocks`; `addresses.py digest` must print what `battery CLOCKS digest` prints. */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bbattery.h"
#include "unif01.h"

typedef unsigned long long Word; /* 64 bits */

enum { RING_BITS = 17, SLOT_BITS = 7, MAX_CLOCKS = 64, ROUNDS = 200, DIGEST_WORDS = 400000 };
static const Word GOLDEN = 0x9E3779B97F4A7C15u;

typedef struct { Word k0, k1; } Key;
typedef enum { RINGS, RUNS, CLOCKS, SEEDS } Walk;
static const char *const WALKS[] = {"rings", "runs", "clocks", "seeds"};

typedef struct {
    Walk walk;
    Word seed, run, ring, slot;
    int clock;
    Key key[MAX_CLOCKS];
} Place;

static int n_clocks;
static Key name_hash[MAX_CLOCKS];

static inline Word mix(Word z) {
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
    return z ^ (z >> 31);
}

static inline Key clock_key(Word seed, int clock) {
    Key key = {mix(mix(seed + GOLDEN) ^ name_hash[clock].k0), mix(mix(seed + 2 * GOLDEN) ^ name_hash[clock].k1)};
    return key;
}

static inline Word word(Key key, Word run, Word ring, Word slot) {
#ifdef PLANTED_FAULT /* one multiplication in place of two mixes: the batteries must reject this */
    return (key.k0 ^ (run << (RING_BITS + SLOT_BITS) | ring << SLOT_BITS | slot)) * 0xBF58476D1CE4E5B9u;
#elif defined ONE_ROUND /* one mix in place of two */
    return mix(key.k0 ^ (run << (RING_BITS + SLOT_BITS) | ring << SLOT_BITS | slot));
#endif
    return mix(key.k1 ^ mix(key.k0 ^ (run << (RING_BITS + SLOT_BITS) | ring << SLOT_BITS | slot)));
}

static inline Word slots_of(int clock) { return 1 + (Word)(5 * clock % 8); }

static void start(Place *at, Walk walk, Word seed) {
    memset(at, 0, sizeof *at);
    at->walk = walk;
    at->seed = seed;
    for (int clock = 0; clock < n_clocks; clock++) at->key[clock] = clock_key(seed, clock);
}

/* The word at this place; then go one place further. */
static Word next_word(Place *at) {
    Word z = word(at->walk == SEEDS ? clock_key(at->seed, 0) : at->key[at->clock], at->run, at->ring, at->slot);
    switch (at->walk) {
    case RINGS:
        if (++at->ring >> RING_BITS == 0) break;
        at->ring = 0;
        if (++at->slot >> SLOT_BITS == 0) break;
        at->slot = 0;
        if (++at->clock < n_clocks) break;
        at->clock = 0;
        at->run++;
        break;
    case RUNS:
        at->run++;
        break;
    case CLOCKS:
        if (++at->slot < slots_of(at->clock)) break;
        at->slot = 0;
        if (++at->clock < n_clocks) break;
        at->clock = 0;
        if (++at->ring < ROUNDS) break;
        at->ring = 0;
        at->run++;
        break;
    case SEEDS:
        at->seed++;
        break;
    }
    return z;
}

static unsigned long high_bits(void *param, void *state) {
    (void)param;
    return (unsigned long)(next_word(state) >> 32);
}

static unsigned long low_bits(void *param, void *state) {
    (void)param;
    unsigned bits = (unsigned)(next_word(state) >> 12);
    bits = (bits >> 1 & 0x55555555u) | (bits & 0x55555555u) << 1;
    bits = (bits >> 2 & 0x33333333u) | (bits & 0x33333333u) << 2;
    bits = (bits >> 4 & 0x0F0F0F0Fu) | (bits & 0x0F0F0F0Fu) << 4;
    return (unsigned long)__builtin_bswap32(bits);
}

static double high_uniform(void *param, void *state) { return high_bits(param, state) * unif01_INV32; }
static double low_uniform(void *param, void *state) { return low_bits(param, state) * unif01_INV32; }

static void write_place(void *state) {
    const Place *at = state;
    printf("seed %llu run %llu clock %d ring %llu slot %llu\n", at->seed, at->run, at->clock,
           at->ring, at->slot);
}

static void read_clocks(const char *path) {
    FILE *file = fopen(path, "r");
    if (!file) { perror(path); exit(2); }
    while (n_clocks < MAX_CLOCKS &&
           fscanf(file, "%llx %llx %*s", &name_hash[n_clocks].k0, &name_hash[n_clocks].k1) == 2)
        n_clocks++;
    fclose(file);
    if (n_clocks == 0) { fprintf(stderr, "%s holds no clocks; write it with: addresses.py clocks\n", path); exit(2); }
}

/* FNV-1a over whole words, and the last word, for each walk: addresses.py prints the same. */
static void print_digests(void) {
    for (int walk = RINGS; walk <= SEEDS; walk++) {
        Place at;
        Word digest = 0xCBF29CE484222325u, last = 0;
        start(&at, (Walk)walk, 1);
        for (int i = 0; i < DIGEST_WORDS; i++) {
            last = next_word(&at);
            digest = (digest ^ last) * 0x100000001B3u;
        }
        printf("%s %016llx %016llx\n", WALKS[walk], digest, last);
    }
}

int main(int argc, char **argv) {
    if (argc == 3 && strcmp(argv[2], "digest") == 0) {
        read_clocks(argv[1]);
        print_digests();
        return 0;
    }
    int walk = RINGS;
    int one_test = argc == 7 ? atoi(argv[6]) : 0, n_tests = argc > 2 && strcmp(argv[2], "crush") == 0 ? 96 : 10;
    while ((argc == 6 || argc == 7) && walk <= SEEDS && strcmp(argv[3], WALKS[walk]) != 0) walk++;
    if (argc < 6 || argc > 7 || walk > SEEDS || (argc == 7 && (one_test < 1 || one_test > n_tests))) {
        fprintf(stderr, "use: battery CLOCKS digest\n"
                        "     battery CLOCKS small|crush rings|runs|clocks|seeds high|low SEED [TEST]\n");
        return 2;
    }
    read_clocks(argv[1]);
    int low = strcmp(argv[4], "low") == 0;
    char name[100];
    snprintf(name, sizeof name, "draws %s %s seed %s", argv[3], argv[4], argv[5]);
    static Place at;
    start(&at, (Walk)walk, strtoull(argv[5], NULL, 10));
    unif01_Gen generator = {&at, NULL, name, low ? low_uniform : high_uniform, low ? low_bits : high_bits, write_place};
    setvbuf(stdout, NULL, _IOLBF, 0);
    int times[201] = {0};
    times[one_test] = 1;
    if (n_tests == 96 && one_test) bbattery_RepeatCrush(&generator, times);
    else if (n_tests == 96) bbattery_Crush(&generator);
    else if (one_test) bbattery_RepeatSmallCrush(&generator, times);
    else bbattery_SmallCrush(&generator);
    for (int i = 0; i < bbattery_NTests; i++)
        printf("p-value,%s,%s,%s,%s,\"%s\",%.6g\n", argv[2], argv[3], argv[4], argv[5], bbattery_TestNames[i],
               bbattery_pVal[i]);
    return 0;
}
