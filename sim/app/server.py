"""The server behind the page: loopback only, one scenario, a few plain addresses.

`opened` makes the application of a desk, `Served` puts it on a port.
"""

from __future__ import annotations

import json
import socket
import threading
import time
from dataclasses import replace
from importlib.resources import files
from pathlib import Path
from typing import Any

import uvicorn
from pydantic import ValidationError
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import Route

from sim.app.desk import Desk
from sim.app.guard import LOOPBACK, Guard
from sim.app.questions import QUESTIONS, Look, Opening, Question
from sim.app.view import SEEDS, View
from sim.report.repeat import file_word
from sim.results.durable import StorageError
from sim.scenario.faults import Fault, ScenarioError
from sim.study.live import Dropped

TYPES = {".js": "text/javascript", ".css": "text/css"}
"""What the page is made of, beside its HTML."""
SECONDS_WITHOUT_A_WORD = 15
SOCKETS = 256
"""Connections at one time; further ones are refused by name."""


def opened(desk: Desk) -> Starlette:
    """The application of a desk, without its guard."""
    page = files("sim.app") / "page"
    html = (page / "index.html").read_text(encoding="utf-8")
    parts = {one.name: kind for one in page.iterdir() for end, kind in TYPES.items() if one.name.endswith(end)}

    plain = Look(view=View(seed=desk.seed))

    async def first(request: Request) -> Response:
        """The page with its first picture in it."""
        told = await run_in_threadpool(lambda: {"opening": Opening().answer(desk), "look": plain.answer(desk)})
        data = json.dumps(told, allow_nan=False).replace("<", "\\u003c")
        return HTMLResponse(html.replace("{{first}}", data))

    async def part(request: Request) -> Response:
        name = request.path_params["name"]
        if name not in parts:
            return Response("no such part", 404)
        return Response((page / name).read_bytes(), media_type=f"{parts[name]}; charset=utf-8")

    async def ask(request: Request) -> Response:
        kind = QUESTIONS.get(request.path_params["name"])
        if kind is None:
            return JSONResponse({"faults": ["no such question"]}, 404)
        try:
            question = kind.model_validate_json(await request.body())
        except ValidationError as error:
            return JSONResponse({"faults": [_said(one) for one in error.errors(include_url=False)][:20]}, 422)
        return await run_in_threadpool(_answered, question, desk)

    return Starlette(
        routes=[Route("/", first), Route("/part/{name}", part), Route("/ask/{name}", ask, methods=["POST"])]
    )


def _answered(question: Question, desk: Desk) -> Response:
    try:
        answer = question.answer(desk)
    except Dropped:
        return JSONResponse({"faults": ["a newer question came"]}, 409)
    except ScenarioError as error:
        return JSONResponse({"faults": [_in_words(fault) for fault in error.faults]}, 422)
    except StorageError as error:
        return JSONResponse({"faults": [str(error)]}, 507)
    except ValueError as error:
        return JSONResponse({"faults": [str(error)]}, 422)
    try:
        return JSONResponse(answer)
    except ValueError:  # JSON has no nan
        return JSONResponse(_finite(answer))


def _in_words(fault: Fault) -> str:
    """A fault as it is told on the page, where nobody has typed an option."""
    return str(replace(fault, file="What is set here") if fault.file.startswith("--set") else fault)


def _said(error: Any) -> str:
    where = ".".join(map(str, error["loc"]))
    return f"{where}: {error['msg']}" if where else str(error["msg"])


def _finite(value: Any) -> Any:
    """The same with null for nan and infinity."""
    if isinstance(value, dict):
        return {key: _finite(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_finite(item) for item in value]
    return None if isinstance(value, float) and (value != value or value in (float("inf"), -float("inf"))) else value


class Served:
    """A desk with its page on a port of this machine.

    Parameters
    ----------
    desk : Desk
    port : int, optional
        0 for one that is free.
    framed : bool, optional
        Whether a notebook may show it.

    Raises
    ------
    OSError
        If the port is taken.
    """

    def __init__(self, desk: Desk, *, port: int = 0, framed: bool = False) -> None:
        # The protocol is named, or no answer would be sent before the browser has confirmed its head: 40 ms a touch.
        self.socket = socket.socket(proto=socket.IPPROTO_TCP)
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            self.socket.bind((LOOPBACK, port))
            self.socket.listen()  # from here on a browser waits, which may be faster than the server
        except OSError:
            self.socket.close()
            raise
        self.port = int(self.socket.getsockname()[1])
        self.guard = Guard(opened(desk), port=self.port, framed=framed)
        self.server = uvicorn.Server(
            uvicorn.Config(
                self.guard, log_level="warning", lifespan="off", access_log=False, server_header=False,
                date_header=False, timeout_keep_alive=SECONDS_WITHOUT_A_WORD, limit_concurrency=SOCKETS,
                h11_max_incomplete_event_size=16_384, http="h11", ws="none",
            )
        )  # fmt: skip

    @property
    def address(self) -> str:
        """Where to open it, with the secret."""
        return self.guard.address

    def run(self) -> None:
        """Serve until Ctrl-C."""
        self.server.run(sockets=[self.socket])

    def in_the_background(self) -> threading.Thread:
        """Serve in a thread of its own, which ends with this process."""
        thread = threading.Thread(target=self.server.run, kwargs={"sockets": [self.socket]}, daemon=True)
        thread.start()
        while not self.server.started and thread.is_alive():
            time.sleep(0.01)
        return thread

    def stop(self) -> None:
        """End it."""
        self.server.should_exit = True


def desk_of(source: str | Path) -> Desk:
    """The desk for a scenario file or name, or for a folder of stored runs."""
    from sim.scenario.load import load
    from sim.study.stored import read_result

    if Path(source).is_dir():
        result: Any = read_result(source)
        result = result.sides["a"] if hasattr(result, "sides") else result
        if not hasattr(result, "scenario"):
            raise ScenarioError.at(str(source), "holds an answer about many scenarios; name the folder of runs of one.")
        if result.seed >= SEEDS:
            what = (
                f"has runs of seed {result.seed}; a browser counts exactly below {SEEDS} only. Name the scenario file."
            )
            raise ScenarioError.at(str(source), what)
        return Desk(result.scenario, file_word(result.scenario), seed=result.seed)
    return Desk(load(source), str(source))
