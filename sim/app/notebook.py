"""The page in a cell of a notebook.

>>> import sim                                                  # doctest: +SKIP
>>> sim.explore("iran_pakistan_2024")                           # doctest: +SKIP
"""

from __future__ import annotations

from pathlib import Path

from sim.app.guard import LOOPBACK
from sim.scenario.records import Scenario
from sim.study.extras import needs

HEIGHT = 900


class Explorer:
    """A page that is served while the notebook runs; a cell that ends in it shows it.

    Attributes
    ----------
    address : str
        Where a browser on this machine opens it.
    """

    def __init__(self, scenario: Scenario, source: str) -> None:
        from sim.app.desk import Desk
        from sim.app.server import Served

        self._served = Served(Desk(scenario, source), framed=True)
        self._served.in_the_background()
        self.address = self._served.address

    def stop(self) -> None:
        """End the page."""
        self._served.stop()

    def __repr__(self) -> str:
        return f"Explorer({self.address})"

    def _repr_html_(self) -> str:
        """A frame with the page; a notebook that runs on another machine has to open the address there.

        The cookie of the page is sent to the host that the notebook has, so the frame takes its name: localhost or not.
        """
        name = f"sim-{self._served.port}"
        return (
            f'<p><a id="{name}-link" href="{self.address}" target="_blank" rel="noopener">open the page</a> '
            f"(on the machine that runs this notebook)</p>"
            f'<iframe id="{name}" width="100%" height="{HEIGHT}" style="border: 1px solid #ccc"></iframe>'
            f'<script>(() => {{ const address = "{self.address}".replace("{LOOPBACK}", '
            f'location.hostname === "localhost" ? "localhost" : "{LOOPBACK}"); '
            f'document.getElementById("{name}-link").href = document.getElementById("{name}").src = address; }})();'
            f"</script>"
        )


def explore(scenario: Scenario | str | Path) -> Explorer:
    """The page of `sim app` for a scenario, in a notebook: turn numbers, move history, see ten thousand runs.

    Parameters
    ----------
    scenario : Scenario, or str or Path
        A path or the name of a shipped scenario is loaded first.

    Returns
    -------
    Explorer
        Shown where a cell ends in it; `stop()` ends it.

    Raises
    ------
    ScenarioError
        If the scenario has faults.
    MissingExtraError
        If the extra `app` is not installed.

    Examples
    --------
    >>> import sim                                              # doctest: +SKIP
    >>> sim.explore("tutorial")                                 # doctest: +SKIP
    """
    from sim.scenario.load import load

    for module in ("starlette", "uvicorn"):
        needs(module, "The page", extra="app", instead="sim.run and sim.compare answer the same.")
    if isinstance(scenario, Scenario):
        return Explorer(scenario, scenario.name)
    return Explorer(load(scenario), str(scenario))
