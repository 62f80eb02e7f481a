"""Digests of the shipped scenarios under every engine, to lay beside those of another machine, Python or NumPy.

python -m benchmarks.digests --runs 300 --engines lanes reference
"""

from __future__ import annotations

import argparse
import platform

import numpy as np

import sim
from sim.engine.engines import ENGINES, has_compiler
from sim.scenario.read import shipped_names

SEED = 5


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=int, default=300)
    parser.add_argument("--engines", nargs="*", help="all that are installed if absent")
    asked = parser.parse_args()
    engines = asked.engines or [engine for engine in ENGINES if engine != "compiled" or has_compiler()]
    extensions = np.show_config(mode="dicts")["SIMD Extensions"].get("found", [])  # type: ignore[call-overload]
    print(f"Python {platform.python_version()}, NumPy {np.__version__}, {platform.machine()}: {extensions}")
    for name in shipped_names():
        scenario = sim.load(name)
        digests = {sim.run(scenario, runs=asked.runs, seed=SEED, engine=engine).digest for engine in engines}
        print(f"{name:24s}" + " and ".join(sorted(digest[:16] for digest in digests)))


if __name__ == "__main__":
    main()
