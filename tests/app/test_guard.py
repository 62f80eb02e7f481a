"""What a hostile neighbour may send: all of it refused, and the page goes on."""

from __future__ import annotations

import json
import socket
import time
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest

from sim.app.guard import LARGEST_BODY, LOOPBACK

BODY = json.dumps({"view": {}, "runs": 50}).encode()


def said(served: Any, request: bytes, *, timeout: float = 15.0) -> tuple[int, dict[str, str], bytes]:
    """Status, headers and body of what is answered to some bytes."""
    with socket.create_connection((LOOPBACK, served.port), timeout=timeout) as line:
        line.sendall(request)
        told = b""
        while chunk := line.recv(65_536):
            told += chunk
    head, _, body = told.partition(b"\r\n\r\n")
    first, *lines = head.decode("latin-1").split("\r\n")
    headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
    return int(first.split()[1]) if first else 0, headers, body


def request(
    served: Any, method: str = "POST", path: str = "/ask/look", body: bytes | None = BODY, **changed: Any
) -> bytes:
    """A request as the page would send it, but for what is changed; None leaves a header out."""
    headers: dict[str, Any] = {
        "Host": f"{LOOPBACK}:{served.port}", "Cookie": f"{served.guard.cookie}={served.guard.token}",
        "Origin": f"http://{LOOPBACK}:{served.port}", "Content-Type": "application/json",
        "Content-Length": len(body or b""), "Connection": "close",
    }  # fmt: skip
    if method != "POST":
        headers |= {"Content-Type": None, "Content-Length": None, "Origin": None}
    headers |= {name.replace("_", "-").title(): value for name, value in changed.items()}
    lines = [f"{method} {path} HTTP/1.1", *(f"{name}: {value}" for name, value in headers.items() if value is not None)]
    return "\r\n".join([*lines, "", ""]).encode("latin-1") + (body or b"")


def hosts(port: int) -> Iterable[str]:
    """Names of this machine, and others, that are not the page's."""
    return (
        "evil.example", f"evil.example:{port}", LOOPBACK, "localhost", f"{LOOPBACK}:{port + 1}", f"2130706433:{port}",
        f"127.0.0.1.:{port}", f"localhost.:{port}", f"127.1:{port}", f"0.0.0.0:{port}", f"[::1]:{port}",
        f"0x7f000001:{port}", f"{LOOPBACK}:{port}@evil.example", f" {LOOPBACK}:{port}.evil.example", "",
    )  # fmt: skip


ORIGINS = (
    "http://evil.example", "null", "", "https://127.0.0.1", "http://localhost", "file://", "http://127.0.0.1.evil.example",
    "chrome-extension://abc",
)  # fmt: skip
PATHS = (
    "/../etc/passwd", "/part/../server.py", "/part/%2e%2e/server.py", "/part/..%2fserver.py", "/part//etc/passwd",
    "/part/....//server.py", "/part/server.py", "/part/%00", "/part/style.css%00.html", "/part/\\..\\server.py",
    "/ask/../part/app.js", "/ask/__class__", "/ask/", "/docs", "/openapi.json", "/part/.env",
)  # fmt: skip


def test_the_page_itself_is_answered(served: Any) -> None:
    status, headers, body = said(served, request(served))
    assert status == 200 and json.loads(body)["runs"] == 50
    assert "default-src 'none'" in headers["content-security-policy"]
    assert (
        headers["x-content-type-options"] == "nosniff"
        and "frame-ancestors 'none'" in headers["content-security-policy"]
    )
    assert "access-control-allow-origin" not in headers


def test_the_secret_is_traded_for_a_cookie_and_leaves_the_address(served: Any) -> None:
    arrival = request(served, "GET", f"/?token={served.guard.token}", None, cookie=None)
    status, headers, _ = said(served, arrival)
    assert status == 303 and headers["location"] == "/"
    assert "HttpOnly" in headers["set-cookie"] and "SameSite=Strict" in headers["set-cookie"]
    assert headers["referrer-policy"] == "no-referrer"
    status, _, body = said(served, request(served, "GET", "/", None))
    assert status == 200 and served.guard.token.encode() not in body


def test_every_wrong_host_is_refused(served: Any) -> None:
    for host in hosts(served.port):
        assert said(served, request(served, host=host))[0] in (400, 403), host
        assert said(served, request(served, "GET", "/", None, host=host))[0] in (400, 403), host


@pytest.mark.parametrize("origin", ORIGINS)
def test_every_foreign_origin_is_refused(served: Any, origin: str) -> None:
    assert said(served, request(served, origin=origin))[0] == 403


@pytest.mark.parametrize(
    ("what", "changed", "status"),
    [
        ("no cookie", {"cookie": None}, 403),
        ("a wrong token", {"cookie": "sim-0=x"}, 403),
        ("an empty token", {"cookie": ""}, 403),
        ("no origin", {"origin": None}, 403),
        ("a form", {"content_type": "application/x-www-form-urlencoded"}, 415),
        ("plain text", {"content_type": "text/plain"}, 415),
        ("no type", {"content_type": None}, 415),
        ("another site", {"sec_fetch_site": "cross-site"}, 403),
        ("the same site", {"sec_fetch_site": "same-site"}, 403),
        ("no length", {"content_length": None}, 411),
        ("a length too large", {"content_length": LARGEST_BODY + 1}, 413),
    ],
)
def test_every_other_trick_is_refused(served: Any, what: str, changed: dict[str, Any], status: int) -> None:
    assert said(served, request(served, **changed))[0] == status, what


def test_the_token_in_a_referer_or_an_address_elsewhere_opens_nothing(served: Any) -> None:
    token = served.guard.token
    for path in ("/ask/look", f"/ask/look?token={token}", f"/part/app.js?token={token}"):
        method, body = ("GET", None) if "part" in path else ("POST", BODY)
        referer = f"http://{LOOPBACK}:{served.port}/?token={token}"
        assert said(served, request(served, method, path, body, cookie=None, referer=referer))[0] == 403


@pytest.mark.parametrize("path", PATHS)
def test_no_path_leads_anywhere_else(served: Any, path: str) -> None:
    status, _, body = said(served, request(served, "GET", path, None))
    assert status in (400, 404, 405), path
    assert b"uvicorn" not in body and b"root:" not in body


@pytest.mark.parametrize("method", ["PUT", "DELETE", "OPTIONS", "TRACE", "HEAD", "PATCH", "CONNECT"])
def test_other_methods_are_refused(served: Any, method: str) -> None:
    assert said(served, request(served, method, "/", None))[0] in (400, 405)


def test_a_question_by_get_does_nothing(served: Any) -> None:
    assert said(served, request(served, "GET", "/ask/note", None))[0] == 405


@pytest.mark.parametrize(
    "body",
    [
        b"", b"{", b"[]", b"null", b'{"view": 1}', b'{"runs": 100001}', b'{"runs": 1e9}', b'{"runs": "5"}', b'{"x": 1}',
        b'{"view": {"set": {"states.iran.resolve": 9}}}', b'{"view": {"set": {"__class__": 1}}}', b"\xff\xfe",
        b'{"view": {"set": {"extends": "/etc/passwd"}}}', b'{"pins": {"a": {}, "b": {}, "c": {}, "d": {}, "e": {}}}',
        b"[" * 5000, b'{"view": {"seed": 1e400}}', b'{"view": {"record": {"a": {"day": NaN}}}}',
    ],
)  # fmt: skip
def test_every_body_that_is_no_question_is_told_so(served: Any, body: bytes) -> None:
    status, _, told = said(served, request(served, body=body))
    assert status == 422, told
    assert json.loads(told)["faults"] and b"Traceback" not in told


def test_a_body_of_a_hundred_kilobytes_is_refused_before_it_is_read(served: Any) -> None:
    assert said(served, request(served, body=b" " * 100_000))[0] == 413


def test_a_slow_sender_is_let_go(served: Any) -> None:
    head = request(served, body=None, content_length=20)
    with socket.create_connection((LOOPBACK, served.port), timeout=15) as line:
        line.sendall(head + b"{")
        begun = time.monotonic()
        told = line.recv(1000)
        assert b"408" in told and time.monotonic() - begun < 12.0


def test_headers_of_a_request_that_never_end_are_let_go(served: Any) -> None:
    assert said(served, b"GET / HTTP/1.1\r\nHost: x\r\nA: " + b"a" * 40_000)[0] in (0, 400, 431)


def test_the_page_goes_on_beside_a_thousand_open_sockets(served: Any) -> None:
    lines = []
    try:
        for _ in range(1000):
            lines.append(socket.create_connection((LOOPBACK, served.port), timeout=5))
    except OSError:  # as many as this machine opens
        pass
    finally:
        for line in lines:
            line.close()
    deadline = time.monotonic() + 20
    while said(served, request(served))[0] != 200:
        assert time.monotonic() < deadline
        time.sleep(0.2)


def test_only_this_machine_is_listened_to(served: Any) -> None:
    wanted = f"{served.port:04X}"
    table = Path("/proc/net/tcp")
    if not table.exists():
        pytest.skip("no list of sockets here")
    addresses = {row.split()[1] for name in (table, Path("/proc/net/tcp6")) for row in name.read_text().splitlines()[1:]
                 if row.split()[3] == "0A" and row.split()[1].endswith(f":{wanted}")}  # fmt: skip
    assert addresses == {f"0100007F:{wanted}"}


def test_a_busy_port_is_told(served: Any) -> None:
    from click.testing import CliRunner

    from sim.cli.program import program

    told = CliRunner().invoke(program, ["app", "tutorial", "--port", str(served.port), "--no-browser"])
    assert told.exit_code == 2 and f"--port {served.port}" in told.output and "free one" in told.output


@pytest.mark.parametrize(
    ("framed", "site", "path", "mode", "status"),
    [
        (True, "same-site", "/", "navigate", 200),  # a notebook on another port of this machine
        (True, "cross-site", "/", "navigate", 403),
        (True, "same-site", "/", "no-cors", 403),
        (True, "same-site", "/part/style.css", "navigate", 403),
        (False, "same-site", "/", "navigate", 403),
    ],
)
def test_only_a_notebook_of_this_machine_may_show_it(
    tmp_path: Path, framed: bool, site: str, path: str, mode: str, status: int
) -> None:
    from sim.app.desk import Desk
    from sim.app.server import Served
    from sim.scenario.load import load

    notebook = Served(Desk(load("tutorial"), "tutorial", tmp_path), framed=framed)
    notebook.in_the_background()
    shown = request(notebook, "GET", path, None, Sec_Fetch_Site=site, Sec_Fetch_Mode=mode)
    answered, headers, _ = said(notebook, shown)
    notebook.stop()
    assert answered == status
    assert ("http://localhost:*" in headers["content-security-policy"]) == framed
