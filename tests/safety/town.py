"""A small world of its own, run inside a network namespace by test_town.py: names, public and private addresses, and strangers.

    unshare --net --mount python town.py FOLDER

Every address here, the public ones too, is one of the namespace's loopback interface, so nothing can leave it. A name server answers
on port 53, a web server on every address; what it was asked, and at which address, is counted. Prints one JSON object: for each case
what the fetcher gave or said, which addresses were reached, and how long it took. FOLDER gets a resolv.conf and certificates.
"""

from __future__ import annotations

import datetime
import ipaddress
import json
import os
import socket
import ssl
import struct
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

PUBLIC = "93.184.216.34"
PUBLIC_SIX = "2606:2800:220:1::1"
INSIDE = ("10.0.0.1", "172.16.0.1", "192.168.0.1", "169.254.169.254", "100.64.0.1", "192.0.0.192", "198.18.0.1", "168.63.129.16")
INSIDE_SIX = ("fd00::1", "fec0::1", "64:ff9b::a00:1", "64:ff9b:1::a00:1", "2002:a00:1::1", "2001:db8::1", "2606:4700::5efe:a00:1")
NAMES: dict[str, list[str]] = {
    **{f"{name}.example": [PUBLIC] for name in ("public", "good", "wrong", "expired", "unknown", "slow")},
    "six.example": [PUBLIC_SIX],
    "inside.example": ["10.0.0.1"],
    "cloud.example": ["169.254.169.254"],
    "here.example": ["127.0.0.1"],
    "nowhere.example": ["0.0.0.0"],  # noqa: S104
    "inside-six.example": ["fd00::1"],
    "site-local.example": ["fec0::1"],
    "mapped.example": ["::ffff:10.0.0.1"],
    "mixed.example": [PUBLIC, "10.0.0.1"],
    "mixed-six.example": [PUBLIC, "::1"],
    "many.example": [*[f"93.184.217.{n}" for n in range(25)], "10.0.0.1"],
}
ALIASES = {"alias.example": "inside.example", "xn--nside-t4a.example": "inside.example"}
TURNING = {"turns.example": [PUBLIC, "10.0.0.1"], "turns-naively.example": [PUBLIC, "10.0.0.1"], "turns-later.example": [PUBLIC, "10.0.0.1"]}
"""Names whose address is another one each time that it is asked for; the last stays."""

TARGETS = """http://10.0.0.1/ http://127.0.0.1/ http://[::1]/ http://[::ffff:10.0.0.1]/ http://[::ffff:a00:1]/ http://[::10.0.0.1]/ http://2130706433/ http://0x7f000001/
http://0177.1/ http://127.1/ http://167772161/ http://0x0a.1/ http://012.0.0.1/ http://10.1/ http://localhost/ http://localhost./ http://LOCALHOST:80/ http://0.0.0.0/ http://0/ http://[::]/
http://172.16.0.1/ http://192.168.0.1/ http://169.254.169.254/latest/ http://100.64.0.1/ http://192.0.0.192/ http://198.18.0.1/ http://168.63.129.16/ http://[fd00::1]/ http://[fec0::1]/
http://[fe80::1]/ http://[fe80::1%25lo]/ http://[64:ff9b::a00:1]/ http://[64:ff9b:1::a00:1]/ http://[2002:a00:1::1]/ http://[2001:db8::1]/ http://[2606:4700::5efe:a00:1]/
http://inside.example/ http://INSIDE.example./ http://alias.example/ http://cloud.example/ http://here.example/ http://nowhere.example/ http://inside-six.example/ http://site-local.example/
http://mapped.example/ http://mixed.example/ http://mixed-six.example/ http://many.example/ http://public.example@10.0.0.1/ http://public.example:80@10.0.0.1/ http://10.0.0.1:80#@public.example/
http://10.0.0.1?@public.example/ http://public.example\\@10.0.0.1/ http://10.0.0.1\\@public.example/ //10.0.0.1/ ///10.0.0.1/ http:10.0.0.1 http:/10.0.0.1/ HTTP://10.0.0.1/ \thttp://10.0.0.1/
http://10.0.0.1%2f@public.example/ https://10.0.0.1/ https://inside.example/ http://10.0.0.1:8080/ http://public.example:22/ ftp://10.0.0.1/ file:///etc/passwd gopher://10.0.0.1/
http://\xef\xbc\x91\xef\xbc\x90.0.0.1/ http://10\xe3\x80\x820.0.1/ /to?http://10.0.0.1/ ?http://10.0.0.1/ http://public.example/to?http://cloud.example/ http://turns-later.example/to?http://turns-later.example/""".split("\n")
PAGE = "<html><body><p>The bridge is shut, the mayor said. You reached {}.</p></body></html>"

reached: list[str] = []
looked_up: Counter[str] = Counter()
SILENT = "silent.example"


# --- names ------------------------------------------------------------------------------------------------------------------------------


def answer_names(listening: socket.socket) -> None:
    while True:
        question, asker = listening.recvfrom(2048)
        name, kind = parsed(question)
        if name != SILENT:
            listening.sendto(reply(question, name, kind), asker)


def parsed(question: bytes) -> tuple[str, int]:
    labels, at = [], 12
    while size := question[at]:
        labels.append(question[at + 1 : at + 1 + size].decode("latin-1"))
        at += size + 1
    return ".".join(labels).lower(), int(struct.unpack(">H", question[at + 1 : at + 3])[0])


def reply(question: bytes, name: str, kind: int) -> bytes:
    end = 12 + len(name) + 2 + 4
    records = []
    if name in ALIASES:
        to = b"".join(bytes((len(part),)) + part.encode() for part in ALIASES[name].split(".")) + b"\0"
        records.append(b"\xc0\x0c" + struct.pack(">HHIH", 5, 1, 0, len(to)) + to)
        owner, name = to, ALIASES[name]
    else:
        owner = b"\xc0\x0c"
    for address in addresses(name, kind):
        ip = ipaddress.ip_address(address)
        if (ip.version == 4) == (kind == 1):
            records.append(owner + struct.pack(">HHIH", kind, 1, 0, len(ip.packed)) + ip.packed)
    known = name in NAMES or name in TURNING
    flags = 0x8580 if known else 0x8583
    return question[:2] + struct.pack(">HHHHH", flags, 1, len(records), 0, 0) + question[12:end] + b"".join(records)


def addresses(name: str, kind: int) -> list[str]:
    if kind not in (1, 28):
        return []
    if name in TURNING:
        if kind == 28:
            return []
        looked_up[name] += 1
        return [TURNING[name][min(looked_up[name], len(TURNING[name])) - 1]]
    return NAMES.get(name, [])


# --- sites ------------------------------------------------------------------------------------------------------------------------------


def serve(listening: socket.socket, tls: ssl.SSLContext | None = None) -> None:
    while True:
        asking, _ = listening.accept()
        threading.Thread(target=one, args=(asking, tls), daemon=True).start()


def one(asking: socket.socket, tls: ssl.SSLContext | None) -> None:
    here = asking.getsockname()[0].removeprefix("::ffff:")
    reached.append(here)
    with closing(asking):
        try:
            talking = tls.wrap_socket(asking, server_side=True) if tls else asking
            head = talking.recv(65536)
            target = head.split(b" ")[1]
            if b"host: slow.example" in head.lower():
                talking.sendall(b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n")
                while True:
                    talking.sendall(b"a")
                    time.sleep(0.02)
            if target.startswith(b"/to?"):
                talking.sendall(b"HTTP/1.1 302 Found\r\nLocation: " + bytes.fromhex(target[4:].decode()) + b"\r\nContent-Length: 0\r\n\r\n")
            else:
                body = PAGE.format(here).encode()
                talking.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: %d\r\n\r\n" % len(body) + body)
            talking.close()
        except (OSError, IndexError, ValueError):
            return


def certificates(folder: Path) -> ssl.SSLContext:
    """A context that shows each host its certificate: right, for another name, out of date, or by nobody known."""
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    now = datetime.datetime.now(datetime.UTC)

    def made(name: str, signer: tuple[Any, Any] | None, days: int, authority: bool = False) -> tuple[Any, Any]:
        key = ec.generate_private_key(ec.SECP256R1())
        subject = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)])
        issuer, by = (subject, key) if signer is None else (signer[0].subject, signer[1])
        built = (
            x509.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(issuer)
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - datetime.timedelta(days=30))
            .not_valid_after(now + datetime.timedelta(days=days))
            .add_extension(x509.BasicConstraints(ca=authority, path_length=None), critical=True)
            .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        )
        return built.sign(by, hashes.SHA256()), key

    def context(pair: tuple[Any, Any], name: str) -> ssl.SSLContext:
        pem = serialization.Encoding.PEM
        path = folder / f"{name}.pem"
        secret = pair[1].private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
        path.write_bytes(pair[0].public_bytes(pem) + secret)
        out = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        out.load_cert_chain(path)
        return out

    authority = made("The town's authority", None, 30, authority=True)
    (folder / "authority.pem").write_bytes(authority[0].public_bytes(serialization.Encoding.PEM))
    os.environ["SSL_CERT_FILE"] = str(folder / "authority.pem")
    os.environ["SSL_CERT_DIR"] = str(folder)
    shown = {
        "good.example": context(made("good.example", authority, 30), "good"),
        "slow.example": context(made("slow.example", authority, 30), "slow"),
        "wrong.example": context(made("another.example", authority, 30), "wrong"),
        "expired.example": context(made("expired.example", authority, -1), "expired"),
        "unknown.example": context(made("unknown.example", None, 30), "unknown"),
    }

    def choose(talking: ssl.SSLObject, name: str | None, _: ssl.SSLContext) -> None:
        talking.context = shown.get(name or "", shown["good.example"])

    first = shown["good.example"]
    first.sni_callback = choose  # type: ignore[assignment]
    return first


# --- what is tried ----------------------------------------------------------------------------------------------------------------------


def build(folder: Path) -> bool:
    """Addresses, names and sites; whether there is IPv6."""

    def ip(*words: str) -> bool:
        return subprocess.run(["ip", *words], capture_output=True).returncode == 0

    assert ip("link", "set", "lo", "up"), "the namespace's loopback interface cannot be brought up"
    for address in (PUBLIC, *INSIDE):
        assert ip("addr", "add", f"{address}/32", "dev", "lo"), address
    six = all(ip("-6", "addr", "add", f"{address}/128", "dev", "lo", "nodad") for address in (PUBLIC_SIX, *INSIDE_SIX))
    resolver = folder / "resolv.conf"
    resolver.write_text("nameserver 127.0.0.1\noptions timeout:1 attempts:1\n")
    subprocess.run(["mount", "--bind", str(resolver), "/etc/resolv.conf"], check=True)
    names = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    names.bind(("127.0.0.1", 53))
    threading.Thread(target=answer_names, args=(names,), daemon=True).start()
    tls = certificates(folder)
    for port, secure in ((80, None), (8080, None), (22, None), (443, tls)):
        site = socket.create_server(("::", port), family=socket.AF_INET6, dualstack_ipv6=True) if six else socket.create_server(("", port))
        threading.Thread(target=serve, args=(site, secure), daemon=True).start()
    return six


def tried(work: Callable[[], object]) -> dict[str, object]:
    """What came of it: what was given or said, the addresses that were reached meanwhile, and the seconds it took."""
    reached.clear()
    started = time.monotonic()
    try:
        said = str(work())
        kind = "given"
    except Exception as error:
        said, kind = str(error), type(error).__name__
    return {"kind": kind, "said": said, "reached": list(reached), "seconds": time.monotonic() - started}


def naive() -> str:
    """What a fetcher would do that checks one look-up and connects by another."""
    first = socket.getaddrinfo("turns-naively.example", 80, socket.AF_INET, socket.SOCK_STREAM)[0][4][0]
    with socket.create_connection(("turns-naively.example", 80), timeout=5) as talking:
        talking.sendall(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
        talking.recv(1000)
        return f"{first} was checked, {talking.getpeername()[0]} was reached"


def main() -> None:
    from sayso.ingest.fetch import fetch

    six = build(Path(sys.argv[1]))

    def page(url: str) -> str:
        return fetch(url, seconds=4).body.decode()

    def redirected(to: str) -> str:
        while "/to?http" in to:
            before, _, after = to.rpartition("/to?")
            to = f"{before}/to?{after.encode('latin-1').hex()}"
        return page(f"http://public.example/to?{to.encode('latin-1').hex()}")

    out: dict[str, object] = {"six": six}
    out["plain"] = {url: tried(lambda url=url: page(url)) for url in ("http://public.example/", "https://good.example/", *(["http://six.example/"] if six else []))}
    out["direct"] = {name: tried(lambda name=name: page(f"http://{name}/")) for name in (*NAMES, *ALIASES) if set(NAMES.get(name, ["10"])) - {PUBLIC, PUBLIC_SIX}}
    out["redirects"] = {ascii(to): tried(lambda to=to: redirected(to)) for line in TARGETS for to in line.split(" ")}
    out["naive"] = tried(naive)
    out["turning"] = [tried(lambda: page("http://turns.example/")) for _ in range(2)]
    out["silent"] = tried(lambda: fetch(f"http://{SILENT}/", seconds=0.5))
    out["unknown name"] = tried(lambda: page("http://nobody.example/"))
    out["certificates"] = {host: tried(lambda host=host: page(f"https://{host}/")) for host in ("wrong.example", "expired.example", "unknown.example")}
    out["by number"] = tried(lambda: page(f"https://{PUBLIC}/"))
    mute = socket.create_server((PUBLIC, 8443))  # connections are taken by the system, and nobody answers them
    out["mute handshake"] = tried(lambda: fetch(f"https://{PUBLIC}:8443/", seconds=0.5))
    mute.close()
    out["plain where secure"] = tried(lambda: page(f"https://{PUBLIC}:8080/"))
    out["secure drip"] = tried(lambda: fetch("https://slow.example/", seconds=0.7))
    print(json.dumps(out))
    sys.stdout.flush()
    os._exit(0)


if __name__ == "__main__":
    main()
