"""`sim app`: a page on this machine where every touch plays thousands of runs.

\b
Examples:
  sim app                                     the article's crisis
  sim app my_crisis.toml
  sim app runs/first                          the scenario of stored runs
  sim app iran_pakistan_2024 --port 8765 --no-browser

\b
The page can be reached from this machine alone. It needs the extra "app":
pip install 'conflict-sim[app]'
"""

from __future__ import annotations

import click

from sim.cli import options
from sim.cli.boundary import DONE
from sim.cli.console import talk


@options.documented(__doc__, "Turn a scenario on a page and see it move.")
@click.argument("source", metavar="[FILE|DIR]", default="iran_pakistan_2024")
@click.option("--port", type=click.IntRange(0, 65535), default=0, help="Port of this machine; a free one if absent.")
@click.option("--no-browser", is_flag=True, help="Print the address and open nothing.")
def command(source: str, port: int, no_browser: bool) -> int:
    """Open a page on which ten thousand runs answer every touch.

    FILE is a path or the name of a shipped scenario (see sim list); DIR is a folder of stored runs.
    """
    import webbrowser

    from sim.scenario.faults import ScenarioError
    from sim.study.extras import needs

    for module in ("starlette", "uvicorn"):
        needs(module, "The page", extra="app", instead="sim run and sim compare answer the same in the terminal.")

    from sim.app.server import Served, desk_of
    from sim.engine.engines import has_compiler

    desk = desk_of(source)
    try:
        served = Served(desk, port=port)
    except OSError as error:
        raise ScenarioError.at(
            f"--port {port}", f"cannot be had ({error.strerror}); leave it out for a free one."
        ) from None
    if not has_compiler():
        talk("Without llvmlite each touch takes seconds; pip install 'conflict-sim[fast]' makes it a tenth of one.")
    talk(f"{desk.scenario.title}: {served.address}")
    talk("Only this machine can reach it. Ctrl-C ends it; what is noted stays in " + str(desk.folder))
    if not no_browser:
        webbrowser.open(served.address)
    served.run()
    return DONE
