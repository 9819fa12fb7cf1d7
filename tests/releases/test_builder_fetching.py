"""How the builder reads wheels: parts of them where the server allows that, all of them where it does not."""

from __future__ import annotations

import io
import threading
import zipfile
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
import requests

from tools.releases.wheels import save_sources, spans

NOISE = bytes(range(256)) * 4_000
"""What a wheel has besides its sources, a megabyte."""


def wheel() -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("pkg/__init__.py", "x = 1\n")
        archive.writestr("pkg/lib.so", NOISE)
        archive.writestr("pkg/more.py", "y = 2\n")
        archive.writestr("pkg-1.0.dist-info/METADATA", "Name: pkg\n")
    return file.getvalue()


class Server(ThreadingHTTPServer):
    """Serves one file, and counts the bytes that it sends."""

    content = wheel()
    ranges = True
    sent = 0


class Handler(BaseHTTPRequestHandler):
    server: Server

    def do_HEAD(self) -> None:
        self.send_response(200)
        self.send_header("Content-Length", str(len(self.server.content)))
        self.end_headers()

    def do_GET(self) -> None:
        content = self.server.content
        asked = self.headers.get("Range")
        if asked and self.server.ranges:
            start, _, end = asked.removeprefix("bytes=").partition("-")
            content = content[int(start) : int(end) + 1]
        self.send_response(206 if asked and self.server.ranges else 200)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.server.sent += len(content)  # before the client has it all and looks at this
        try:
            self.wfile.write(content)
        except ConnectionError:  # the client saw that it is not a part, and went away
            self.server.sent -= len(content)

    def log_message(self, format: str, *args: object) -> None:
        pass


@pytest.fixture
def server() -> Iterator[Server]:
    with Server(("127.0.0.1", 0), Handler) as running:
        thread = threading.Thread(target=running.serve_forever)
        thread.start()
        yield running
        running.shutdown()
        thread.join()


def saved(server: Server, folder: Path) -> dict[str, bytes]:
    """What is kept of the served wheel."""
    file = folder / "cache" / "pkg.zip"
    url = f"http://127.0.0.1:{server.server_address[1]}/pkg.whl"
    with requests.Session() as session:
        session.trust_env = False
        count, size = save_sources(session, url, lambda name: not name.endswith(".so"), file)
    assert size == len(server.content)
    with zipfile.ZipFile(file) as archive:
        assert len(archive.namelist()) == count
        return {name: archive.read(name) for name in archive.namelist()}


EXPECTED = {
    "pkg/__init__.py": b"x = 1\n",
    "pkg/more.py": b"y = 2\n",
    "pkg-1.0.dist-info/METADATA": b"Name: pkg\n",
}


def test_only_what_is_wanted_is_read(server: Server, tmp_path: Path) -> None:
    assert saved(server, tmp_path) == EXPECTED
    assert server.sent < 20_000


def test_the_whole_wheel_is_read_where_ranges_are_refused(server: Server, tmp_path: Path) -> None:
    server.ranges = False
    assert saved(server, tmp_path) == EXPECTED
    assert server.sent >= len(server.content)


def test_the_same_sources_give_the_same_file(server: Server, tmp_path: Path) -> None:
    saved(server, tmp_path / "a")
    saved(server, tmp_path / "b")
    first, second = ((tmp_path / name / "cache" / "pkg.zip").read_bytes() for name in "ab")
    assert first == second


def test_neighbours_are_read_together() -> None:
    def member(offset: int, size: int) -> zipfile.ZipInfo:
        info = zipfile.ZipInfo("x")
        info.header_offset, info.compress_size = offset, size
        return info

    assert spans([member(0, 10), member(5_000, 10), member(1_000_000, 10)]) == [
        (0, 6_034),
        (1_000_000, 1_001_034),
    ]
    long = spans([member(start, 100_000) for start in range(0, 20_000_000, 100_000)])
    assert len(long) == 3
    assert spans([]) == []
