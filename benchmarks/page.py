"""How long a touch of the page takes, from the move of a dial to the new picture, in a real browser.

    python -m benchmarks.page [--moves 200]

Prints the median and the 95th percentile in milliseconds, for 2,000 runs beside a pinned view and for 10,000 alone.
"""

from __future__ import annotations

import argparse
import tempfile
from pathlib import Path
from typing import Any

import numpy as np

from sim.app.desk import Desk
from sim.app.server import Served
from sim.scenario.load import load

MOVE = """async ([at, runs]) => {
  const range = document.querySelector('#dials input[type=range]');
  while (sim.pace.busy) await new Promise((go) => setTimeout(go, 5));
  clearTimeout(sim.pace.rest);
  const before = +document.documentElement.dataset.seen, begun = performance.now();
  const key = sim.state.shown[0];
  if (runs) { sim.state.view.set[key] = sim.value(sim.state.dials.get(key), at); sim.look(runs); }
  else { range.value = at; range.dispatchEvent(new Event('input')); }
  clearTimeout(sim.pace.rest);
  while (+document.documentElement.dataset.seen === before) await new Promise((go) => setTimeout(go, 1));
  return performance.now() - begun;
}"""


def main() -> None:
    """Measure and print."""
    from playwright.sync_api import sync_playwright

    from tests.app.browser import CHROMIUM

    parser = argparse.ArgumentParser()
    parser.add_argument("--moves", type=int, default=200)
    moves = parser.parse_args().moves
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as driver:
        served = Served(Desk(load("iran_pakistan_2024"), "iran_pakistan_2024", Path(folder)))
        served.in_the_background()
        browser: Any = driver.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": 1280, "height": 900})
        page.goto(served.address)
        page.wait_for_timeout(15_000)  # the screening of the dials
        for what, runs, pinned in (
            ("2,000 runs", 0, False),
            ("2,000 runs and a pin", 0, True),
            ("10,000 runs", 10_000, False),
        ):
            if pinned:
                page.click("#pin")
                page.wait_for_timeout(1_000)
            elif runs:
                page.click(".pin button:last-child")
                page.wait_for_timeout(1_000)
            times = [
                page.evaluate(MOVE, [float(at), runs]) for at in np.random.default_rng(1).uniform(0.05, 0.95, moves)
            ]
            middle, late = np.percentile(times, [50, 95])
            print(f"{what}: median {middle:.0f} ms, 95 % below {late:.0f} ms ({moves} moves)", flush=True)
        browser.close()
        served.stop()


if __name__ == "__main__":
    main()
