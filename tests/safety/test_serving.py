"""A running server under fire: requests that hide others, bodies without end, clients that dawdle. Spoken to byte by byte."""

from __future__ import annotations

import re
import resource
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing
from dataclasses import dataclass
from pathlib import Path

import pytest

HEAD, WHOLE, BODY, MOST = 1.0, 3.0, 1.0, 300
"""The server's clocks (seconds) and its limit of connections, set low so that the tests need not wait."""
SLACK = 3.0
SERVING = f"""
import sys
from sayso.web import guarding, patience, running
from sayso.web.settings import Settings
patience.SLOWEST_HEAD, patience.LONGEST, patience.MOST_CONNECTIONS, guarding.SLOWEST_BODY = {HEAD}, {WHOLE}, {MOST}, {BODY}
running.run(Settings(hosts=("127.0.0.1",)), "127.0.0.1", 0, say=lambda said: print(said, flush=True))
"""
HOST = b"Host: 127.0.0.1\r\n"
HIDDEN = b"GET /healthz HTTP/1.1\r\n" + HOST + b"\r\n"
POST = b"POST /api/nothing HTTP/1.1\r\n" + HOST
ALIVE = b'"status":"ok"'


@dataclass(frozen=True, slots=True)
class Server:
    port: int
    pid: int

    def connect(self) -> socket.socket:
        return socket.create_connection(("127.0.0.1", self.port), timeout=10)

    def memory(self) -> int:
        """The most that it has held so far, in bytes."""
        status = Path(f"/proc/{self.pid}/status").read_text(encoding="ascii")
        found = re.search(r"VmHWM:\s+(\d+)", status)
        assert found
        return int(found.group(1)) * 1024


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    process = subprocess.Popen([sys.executable, "-c", SERVING], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    assert process.stdout is not None
    line = process.stdout.readline()
    port = re.search(r":(\d+)/", line)
    assert port, process.stderr.read() if process.stderr else line
    one = Server(int(port.group(1)), process.pid)
    assert is_alive(one, patience=20)
    yield one
    process.terminate()
    _, said = process.communicate(timeout=20)
    assert "Traceback" not in said, said


def is_alive(server: Server, patience: float = SLACK) -> bool:
    """Whether somebody who asks properly is answered in time."""
    started = time.monotonic()
    return said(server, HIDDEN[:-2] + b"Connection: close\r\n\r\n").startswith(b"HTTP/1.1 200") and time.monotonic() - started < patience


def said(server: Server, *pieces: bytes, wait: float = 10.0) -> bytes:
    """All that the server says until it closes the connection, which it must do within that many seconds."""
    out = b""
    with closing(server.connect()) as talking:
        try:
            for piece in pieces:
                talking.sendall(piece)
        except OSError:
            pass  # it may close before all is sent
        end = time.monotonic() + wait
        while (left := end - time.monotonic()) > 0:
            talking.settimeout(left)
            try:
                piece = talking.recv(65536)
            except ConnectionResetError:
                return out
            except TimeoutError:
                break
            if not piece:
                return out
            out += piece
    pytest.fail(f"the connection was left open; it said {out[:200]!r}")


def statuses(answer: bytes) -> list[int]:
    return [int(one) for one in re.findall(rb"(?:^|\n|\})HTTP/1\.1 (\d{3}) ", answer)]


def chunked(body: bytes, *, te: bytes = b"Transfer-Encoding: chunked\r\n") -> bytes:
    return POST + te + b"\r\n" + body


HIDING = {
    "both lengths": POST + b"Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n" + HIDDEN,
    "both lengths, the other way round": POST + b"Transfer-Encoding: chunked\r\nContent-Length: %d\r\n\r\n0\r\n\r\n" % (5 + len(HIDDEN)) + HIDDEN,
    "two lengths": POST + b"Content-Length: 0\r\nContent-Length: %d\r\n\r\n" % len(HIDDEN) + HIDDEN,
    "a list of lengths": POST + b"Content-Length: 0, %d\r\n\r\n" % len(HIDDEN) + HIDDEN,
    "a length with a sign": POST + b"Content-Length: +0\r\n\r\n" + HIDDEN,
    "a negative length": POST + b"Content-Length: -1\r\n\r\n" + HIDDEN,
    "a length in hex": POST + b"Content-Length: 0x0\r\n\r\n" + HIDDEN,
    "a length of nothing": POST + b"Content-Length:\r\n\r\n" + HIDDEN,
    "a length beyond all numbers": POST + b"Content-Length: " + b"9" * 400 + b"\r\n\r\n" + HIDDEN,
    "a length with a blank in it": POST + b"Content-Length: 0 0\r\n\r\n" + HIDDEN,
    "chunked twice": chunked(b"0\r\n\r\n" + HIDDEN, te=b"Transfer-Encoding: chunked, chunked\r\n"),
    "chunked in two lines": chunked(b"0\r\n\r\n" + HIDDEN, te=b"Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n"),
    "not quite chunked": chunked(b"0\r\n\r\n" + HIDDEN, te=b"Transfer-Encoding: xchunked\r\n"),
    "chunked with a tab": chunked(b"0\r\n\r\n" + HIDDEN, te=b"Transfer-Encoding: \x0bchunked\r\n"),
    "a blank before the colon": chunked(b"0\r\n\r\n" + HIDDEN, te=b"Transfer-Encoding : chunked\r\n"),
    "a blank before the name": chunked(b"0\r\n\r\n" + HIDDEN, te=b" Transfer-Encoding: chunked\r\n").replace(HOST, b""),
    "a name in two words": POST + b"Content Length: 0\r\n\r\n" + HIDDEN,
    "no colon": POST + b"Content-Length\r\n\r\n" + HIDDEN,
    "a NUL": POST + b"X: a\x00b\r\n\r\n" + HIDDEN,
    "a carriage return in a value": POST + b"X: a\rContent-Length: 0\r\n\r\n" + HIDDEN,
    "a chunk beyond all numbers": chunked(b"F" * 30 + b"\r\n" + HIDDEN),
    "a negative chunk": chunked(b"-5\r\n" + HIDDEN),
    "a chunk in hex, with its mark": chunked(b"0x0\r\n\r\n" + HIDDEN),
    "a chunk of no number": chunked(b"zz\r\n" + HIDDEN),
    "a chunk that is longer than it says": chunked(b"3\r\nabcdef\r\n0\r\n\r\n" + HIDDEN),
    "a chunk's note without end": chunked(b"5;" + b"a" * 200_000 + b"\r\n" + HIDDEN),
    "two hosts": b"POST /api/nothing HTTP/1.1\r\n" + HOST + b"Host: 10.0.0.1\r\n\r\n" + HIDDEN,
    "no host": b"POST /api/nothing HTTP/1.1\r\n\r\n" + HIDDEN,
    "no version": b"GET /nothing\r\n\r\n" + HIDDEN,
    "words": b"Good morning!\r\n\r\n" + HIDDEN,
    "secure talk": b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + bytes(200),
    "a head of 200 kB": b"GET /healthz HTTP/1.1\r\n" + HOST + b"X: " + b"a" * 200_000 + b"\r\n\r\n" + HIDDEN,
    "an address of 200 kB": b"GET /" + b"a" * 200_000 + b" HTTP/1.1\r\n" + HOST + b"\r\n" + HIDDEN,
    "two thousand headers": b"GET /healthz HTTP/1.1\r\n" + HOST + b"X-A: aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\r\n" * 2000 + b"\r\n" + HIDDEN,
}


@pytest.mark.parametrize("what", HIDING)
def test_what_cannot_be_understood_in_one_way_is_refused_and_the_connection_closed(server: Server, what: str) -> None:
    answer = said(server, HIDING[what])
    assert ALIVE not in answer, "the hidden request was answered"
    assert len(statuses(answer)) == 1 and 400 <= statuses(answer)[0] < 502, answer[:300]


SOUND = {
    "a request within the body of another": (POST + b"Content-Length: %d\r\nConnection: close\r\n\r\n" % len(HIDDEN) + HIDDEN, [404]),
    "a request within a chunk": (POST + b"Connection: close\r\nTransfer-Encoding: chunked\r\n\r\n%x\r\n" % len(HIDDEN) + HIDDEN + b"\r\n0\r\n\r\n", [404]),
    "the same length twice": (POST + b"Connection: close\r\nContent-Length: %d\r\nContent-Length: %d\r\n\r\n" % (len(HIDDEN), len(HIDDEN)) + HIDDEN, [404]),
    "a folded header": (b"GET /api/nothing HTTP/1.1\r\n" + HOST + b"X: a\r\n b: c\r\nConnection: close\r\n\r\n", [404]),
    "a folded length": (POST + b"Connection: close\r\nContent-Length:\r\n %d\r\n\r\n" % len(HIDDEN) + HIDDEN, [404]),
    "bare line feeds": (b"GET /api/nothing HTTP/1.1\nHost: 127.0.0.1\nConnection: close\n\n", [404]),
    "another address in full": (b"GET http://evil.example/api/nothing HTTP/1.1\r\n" + HOST + b"Connection: close\r\n\r\n", [404]),
    "a tunnel": (b"CONNECT 10.0.0.1:80 HTTP/1.1\r\n" + HOST + b"Connection: close\r\n\r\n", [404]),
    "a web socket": (
        b"GET /api/nothing HTTP/1.1\r\n" + HOST + b"Upgrade: websocket\r\nConnection: upgrade, close\r\nSec-WebSocket-Version: 13\r\n"
        b"Sec-WebSocket-Key: MDEyMzQ1Njc4OWFiY2RlZg==\r\n\r\n",
        [404],
    ),
    "an old version": (b"GET /api/nothing HTTP/1.0\r\n" + HOST + b"\r\n", [404]),
    "a version of the future": (b"GET /api/nothing HTTP/3.7\r\n" + HOST + b"Connection: close\r\n\r\n", [404]),
    "HTTP/2": (b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + HIDDEN, [400, 400]),
    "another's name": (b"GET /healthz HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n", [400]),
    "fifty at once": (b"".join([b"GET /api/nothing HTTP/1.1\r\n" + HOST + b"\r\n"] * 49) + b"GET /api/nothing HTTP/1.1\r\n" + HOST + b"Connection: close\r\n\r\n", [404] * 50),
}  # fmt: skip


@pytest.mark.parametrize("what", SOUND)
def test_one_request_is_one_request(server: Server, what: str) -> None:
    sent, expected = SOUND[what]
    answer = said(server, sent)
    assert ALIVE not in answer and statuses(answer) == expected


def test_a_body_that_is_announced_as_too_large_is_not_waited_for(server: Server) -> None:
    sent = b"POST /api/read HTTP/1.1\r\n" + HOST + b"Content-Type: application/json\r\nExpect: 100-continue\r\nContent-Length: 50000000\r\n\r\n"
    answer = said(server, sent)
    assert statuses(answer) == [413] and b"100 Continue" not in answer and b"larger than 5 MB" in answer


def test_bodies_without_end_cost_no_memory(server: Server) -> None:
    before = server.memory()
    answers: list[bytes] = []

    def send() -> None:
        head = b"POST /api/read HTTP/1.1\r\n" + HOST + b"Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n"
        answers.append(said(server, head, *[b"10000\r\n" + b" " * 65536 + b"\r\n"] * 400))

    threads = [threading.Thread(target=send) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    # Whoever goes on sending after the refusal may lose it: the connection is closed under their hands.
    assert len(answers) == 8 and all(statuses(one) in ([413], []) for one in answers) and any(answers)
    assert server.memory() - before < 8 * 5_000_000 * 3
    assert is_alive(server)


def closed_after(talking: socket.socket, drip: bytes = b"", most: float = 15.0) -> tuple[float, bytes]:
    """Seconds until the server closed the connection, though it was sent a byte now and then; and what it said before."""
    started, out = time.monotonic(), b""
    talking.settimeout(0.1)
    while time.monotonic() - started < most:
        try:
            if drip:
                talking.sendall(drip)
            piece = talking.recv(65536)
            if not piece:
                return time.monotonic() - started, out
            out += piece
        except TimeoutError:
            continue
        except OSError:
            return time.monotonic() - started, out
    pytest.fail("the connection was left open")


def test_who_never_asks_is_not_waited_for(server: Server) -> None:
    with closing(server.connect()) as idle:
        assert closed_after(idle)[0] < HEAD + SLACK


def test_who_asks_a_letter_at_a_time_is_not_waited_for(server: Server) -> None:
    with closing(server.connect()) as slow:
        slow.sendall(b"GET /healthz HTTP/1.1\r\nX: ")
        assert closed_after(slow, b"a")[0] < HEAD + SLACK


def test_nor_after_a_first_answer(server: Server) -> None:
    with closing(server.connect()) as slow:
        slow.sendall(HIDDEN + b"GET /healthz HT")
        took, answer = closed_after(slow, b"a")
        assert statuses(answer) == [200] and took < HEAD + SLACK


def test_a_body_that_drips_is_refused_and_then_cut_off(server: Server) -> None:
    with closing(server.connect()) as slow:
        slow.sendall(b"POST /api/read HTTP/1.1\r\n" + HOST + b"Content-Type: application/json\r\nContent-Length: 5000\r\n\r\n{")
        took, answer = closed_after(slow, b" ")
        assert statuses(answer) == [408] and took < BODY + HEAD + SLACK


def test_who_does_not_read_what_they_asked_for_is_cut_off(server: Server) -> None:
    asked = b"GET /static/vendor/cytoscape.min.js HTTP/1.1\r\n" + HOST + b"\r\n"
    with closing(socket.socket()) as deaf:
        deaf.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        deaf.settimeout(10)
        deaf.connect(("127.0.0.1", server.port))
        deaf.sendall(asked * 100)
        started = time.monotonic()
        while time.monotonic() - started < 15:
            time.sleep(0.1)
            try:
                deaf.send(b"X")
            except (ConnectionResetError, BrokenPipeError):
                break
        assert time.monotonic() - started < WHOLE + SLACK
    assert is_alive(server)


@pytest.mark.skipif(resource.getrlimit(resource.RLIMIT_NOFILE)[0] < 900, reason="too few files may be open here")
def test_more_idle_connections_than_it_takes_keep_nobody_out(server: Server) -> None:
    with ExitStack() as held:
        idle = [held.enter_context(closing(server.connect())) for _ in range(MOST + 300)]
        assert is_alive(server)
        gone = sum(has_ended(one) for one in idle[:200])
        assert gone == 200, "those that waited longest made room"
        end = time.monotonic() + HEAD + SLACK
        while not all(map(has_ended, idle)) and time.monotonic() < end:
            time.sleep(0.1)
        assert all(map(has_ended, idle))
    assert is_alive(server)


def has_ended(talking: socket.socket) -> bool:
    talking.settimeout(0)
    try:
        return talking.recv(1) == b""
    except BlockingIOError:
        return False
    except OSError:
        return True
