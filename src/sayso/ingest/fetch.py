"""Fetching a page from the web without being led astray.

An address comes from a stranger: it may point into the reader's own network, redirect there, send a page without end, or
drip a byte a minute. So the host's name is resolved here, every address it has is checked, the connection goes to the very
address that was checked (a second look-up could give another one), and the same is done at every redirect. Time is limited
as a whole, not per read: a timer shuts the connection down. Size is limited as it comes and as it unpacks. A page that broke
off is no page: half an article would be kept as if its author had written no more.
"""

from __future__ import annotations

import http.client
import ipaddress
import socket
import ssl
import threading
import time
import zlib
from dataclasses import dataclass
from urllib.parse import quote, urljoin, urlsplit

from sayso.errors import AddressRefused

MOST_BYTES = 20 * 1024 * 1024
MOST_SECONDS = 20.0
MOST_REDIRECTS = 5
LONGEST_ADDRESS = 8000
_SHOWN = 200
_AGENT = "Mozilla/5.0 (compatible; Sayso/0.1; news reader)"
_CHUNK = 65536
_WEB_PORTS = frozenset((80, 443))
_PACKED = {"": 0, "identity": 0, "gzip": 47, "x-gzip": 47, "deflate": 47}
_NAT64 = ipaddress.ip_network("64:ff9b::/96")
"""Where networks without IPv4 reach it: such an address is as public as the one in it."""
_INSIDE: dict[str, tuple[ipaddress.IPv4Network | ipaddress.IPv6Network, ...]] = {
    # Python's own tables grow with its versions, and call these public.
    "site-local": (ipaddress.ip_network("fec0::/10"),),
    "reserved": (ipaddress.ip_network("192.0.0.0/24"),),
    "documentation": (ipaddress.ip_network("3fff::/20"),),
    "translated": (ipaddress.ip_network("64:ff9b:1::/48"), ipaddress.ip_network("::ffff:0:0:0/96")),
    "relayed": (ipaddress.ip_network("192.88.99.0/24"),),
    # Where a cloud answers its own machines from a public address.
    "cloud-internal": (ipaddress.ip_network("168.63.129.16/32"),),
}


@dataclass(frozen=True, slots=True)
class Fetched:
    """What an address gave: the address it ended at, the status, the bytes, and the type and charset it claimed."""

    url: str
    status: int
    body: bytes
    content_type: str = ""
    charset: str = ""


def fetch(
    url: str,
    *,
    allow_private: bool = False,
    seconds: float = MOST_SECONDS,
    most_bytes: int = MOST_BYTES,
    most_redirects: int = MOST_REDIRECTS,
) -> Fetched:
    """The bytes at an http or https address, within limits of time (in all, in seconds), size (bytes) and redirects.

    Addresses in private, loopback, link-local, multicast and reserved networks are refused unless ``allow_private``, and so are
    ports below 1024 that are not the web's, where other services would be spoken to.

    Raises `AddressRefused` for an address that may not be fetched, and `OSError` (`TimeoutError` among them) when the
    network or the other side fails; a page that says 404 is no failure but has that status.

    >>> fetch("file:///etc/passwd")
    Traceback (most recent call last):
    sayso.errors.AddressRefused: “file:///etc/passwd” was not fetched: only http and https addresses are.
    """
    deadline = time.monotonic() + seconds
    asked = url
    for _ in range(most_redirects + 1):
        answer = _one(url, allow_private, deadline, most_bytes)
        if isinstance(answer, Fetched):
            return answer
        url = answer
    raise AddressRefused(f"{_named(asked)} was not fetched: it redirects more than {most_redirects} times.", url=asked)


def refusal(address: str) -> str:
    """Why an IP address may not be fetched ("loopback", "private" …), or "" if it is a public one.

    An IPv6 address that stands for an IPv4 one is judged as that.

    >>> refusal("::ffff:127.0.0.1"), refusal("10.1.2.3"), refusal("93.184.216.34")
    ('loopback', 'private', '')
    """
    ip = ipaddress.ip_address(address.split("%", 1)[0])
    if isinstance(ip, ipaddress.IPv6Address):
        if ip.ipv4_mapped:
            return refusal(str(ip.ipv4_mapped))
        if ip in _NAT64:
            return refusal(str(ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)))
        for inner in _inner_addresses(ip):
            if why := refusal(str(inner)):
                return why
    for why, networks in _INSIDE.items():
        if any(ip in network for network in networks if network.version == ip.version):
            return why
    for name in ("unspecified", "loopback", "link_local", "multicast", "private", "reserved"):
        if getattr(ip, f"is_{name}"):
            return name.replace("_", "-")
    return "" if ip.is_global else "shared"


def _inner_addresses(ip: ipaddress.IPv6Address) -> list[ipaddress.IPv4Address]:
    """The IPv4 addresses that an IPv6 address may be carried to: compatible, 6to4, Teredo, ISATAP."""
    inner = [ip.sixtofour, *(ip.teredo or ())]
    isatap = int(ip) >> 32 & 0xFDFFFFFF == 0x5EFE
    if isatap or (int(ip) >> 32 == 0 and int(ip) > 1):
        inner.append(ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF))
    return [address for address in inner if address is not None]


def _one(url: str, allow_private: bool, deadline: float, most_bytes: int) -> Fetched | str:
    """One request: what came back, or the address it redirects to."""
    scheme, host, port, path = _parts(url, allow_private)
    address = _checked_address(url, host, port, allow_private, deadline)
    connection = _Pinned(host, port, address, scheme == "https", deadline)
    response = None
    try:
        connection.request("GET", path, headers={"User-Agent": _AGENT, "Accept": "text/html,*/*;q=0.5", "Accept-Encoding": "identity"})
        response = connection.getresponse()
        if response.status in (301, 302, 303, 307, 308) and (target := response.getheader("Location")):
            return urljoin(url, target.strip())
        body = _body(response, most_bytes)
        connection.give_up_if_late()
        return Fetched(url, response.status, body, response.headers.get_content_type(), response.headers.get_content_charset() or "")
    except (http.client.HTTPException, zlib.error, ValueError, OSError) as error:
        connection.give_up_if_late()
        raise _as_told(error) from error
    finally:
        connection.end()
        if response is not None:
            response.close()


def _as_told(error: Exception) -> OSError:
    """What went wrong on the way, in words."""
    if isinstance(error, ssl.SSLCertVerificationError):
        return OSError(f"its certificate is not to be trusted ({error.verify_message.rstrip('.')})")
    if isinstance(error, ssl.SSLError):
        return OSError(f"no secure connection could be made ({(error.reason or 'unknown').replace('_', ' ').lower()})")
    if isinstance(error, http.client.IncompleteRead):
        return OSError("the answer broke off before its end")
    return error if isinstance(error, OSError) else OSError(f"the answer could not be understood ({type(error).__name__})")


def _parts(url: str, allow_private: bool) -> tuple[str, str, int, str]:
    """Scheme, host, port and path with query of an address that may be fetched, as far as it can tell by itself."""

    def refused(why: str) -> AddressRefused:
        return AddressRefused(f"{_named(url)} was not fetched: {why}.", url=url)

    if len(url) > LONGEST_ADDRESS:
        raise refused(f"its address is longer than {LONGEST_ADDRESS:,} characters")
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port
        path = quote(parts.path or "/", safe="/%:@!$&'()*+,;=~-._") + ("?" + quote(parts.query, safe="/%:@!$&'()*+,;=~-._?[]") if parts.query else "")
    except ValueError:
        raise refused("it is not a well-formed address") from None
    if parts.scheme not in ("http", "https"):
        raise refused("only http and https addresses are")
    if not host or parts.username is not None:
        raise refused("it names no host, or a user as well")
    if not host.isprintable() or " " in host:
        raise refused("its host has characters that no name has")
    port = port or (443 if parts.scheme == "https" else 80)
    if port < 1024 and port not in _WEB_PORTS and not allow_private:
        raise refused(f"port {port} is not one that web pages are at")
    return parts.scheme, host, port, path


def _named(url: str) -> str:
    """An address in quotes, cut where it is long and without what moves a terminal: a redirect may hold what it likes."""
    shown = "".join(sign if sign.isprintable() else "\ufffd" for sign in url[:_SHOWN])
    return f"“{shown}{'…' if len(url) > _SHOWN else ''}”"


def _checked_address(url: str, host: str, port: int, allow_private: bool, deadline: float) -> str:
    """An IP address of the host that may be fetched. If any of its addresses may not, none is: honest sites do not mix."""
    addresses = _resolve(host, port, deadline)
    for address in addresses:
        why = "" if allow_private else refusal(address)
        if why:
            raise AddressRefused(
                f"{_named(url)} was not fetched: {host[:_SHOWN]} is at {address}, no public address ({why}). Allow private addresses if that is meant.",
                url=url,
            )
    return addresses[0]


def _resolve(host: str, port: int, deadline: float) -> list[str]:
    """The host's IP addresses. The system's look-up knows no time limit, so it is waited for only so long."""
    found: list[str] = []
    failed: list[OSError] = []

    def look_up() -> None:
        try:
            found.extend(str(entry[4][0]) for entry in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM))
        except (OSError, UnicodeError) as error:
            failed.append(error if isinstance(error, OSError) else OSError(f"{host[:80]} is not a valid host name"))

    thread = threading.Thread(target=look_up, daemon=True)
    thread.start()
    thread.join(max(0.0, deadline - time.monotonic()))
    if failed:
        raise failed[0]
    if not found:
        raise TimeoutError(f"the name {host[:_SHOWN]} could not be looked up in time")
    return list(dict.fromkeys(found))


class _Pinned(http.client.HTTPConnection):
    """A connection to one checked IP address under the host's name, shut down when its time is over."""

    def __init__(self, host: str, port: int, address: str, tls: bool, deadline: float) -> None:
        super().__init__(host, port)
        self.address, self.tls, self.deadline = address, tls, deadline
        self.default_port = 443 if tls else 80
        self.timer: threading.Timer | None = None
        self.late = False

    def connect(self) -> None:
        left = self.deadline - time.monotonic()
        if left <= 0:
            raise TimeoutError("time was up before the connection was made")
        plain = socket.create_connection((self.address, self.port), timeout=left)
        self.sock = plain
        if self.tls:
            context = ssl.create_default_context()
            self.sock = context.wrap_socket(plain, server_hostname=self.host, do_handshake_on_connect=False)
        self.timer = threading.Timer(max(0.01, self.deadline - time.monotonic()), self._shut, (self.sock,))
        self.timer.daemon = True
        self.timer.start()
        if isinstance(self.sock, ssl.SSLSocket):
            self.sock.do_handshake()

    def give_up_if_late(self) -> None:
        if self.late or time.monotonic() >= self.deadline:
            raise TimeoutError("it took too long")

    def end(self) -> None:
        """Closes it and stops the clock. Not in ``close``: http.client calls that while a body is still to be read."""
        if self.timer is not None:
            self.timer.cancel()
        self.close()

    def _shut(self, sock: socket.socket) -> None:
        self.late = True
        try:
            socket.socket.shutdown(sock, socket.SHUT_RDWR)
        except OSError:
            return


def _body(response: http.client.HTTPResponse, most_bytes: int) -> bytes:
    """The whole body, unpacked. Raises `OSError` if it is too large, broken off, or packed in a way that was not asked for."""
    packed = response.getheader("Content-Encoding", "").strip().lower()
    if packed not in _PACKED:
        raise OSError(f"it is packed in a way that was not asked for ({packed[:40]!a})")
    unpack = zlib.decompressobj(_PACKED[packed]) if _PACKED[packed] else None
    pieces: list[bytes] = []
    came = size = 0
    while not (unpack and unpack.eof) and (chunk := response.read1(_CHUNK)):
        piece = unpack.decompress(chunk, most_bytes - size + 1) if unpack else chunk
        came, size = came + len(chunk), size + len(piece)
        if max(came, size) > most_bytes:
            raise OSError(f"it is larger than {most_bytes // 1024 // 1024 or 1} MB")
        pieces.append(piece)
    # What follows the end of packed data is not looked at.
    if (response.length and not (unpack and unpack.eof)) or (unpack and came and not unpack.eof):
        raise OSError("the answer broke off before its end")
    return b"".join(pieces)
