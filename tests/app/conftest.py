"""A page that is served for a whole module of tests."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from sim.app.desk import Desk
from sim.scenario.load import load

pytest.importorskip("uvicorn")
pytest.importorskip("starlette")


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[object]:
    """The page of the article's scenario on a free port."""
    from sim.app.server import Served

    one = Served(Desk(load("iran_pakistan_2024"), "iran_pakistan_2024", tmp_path_factory.mktemp("desk")))
    thread = one.in_the_background()
    yield one
    one.stop()
    thread.join(10)
