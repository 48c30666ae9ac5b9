"""``sayso batch --engine ray`` on a real cluster of several nodes on this machine, one of which is killed in the middle."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from sayso.batch.running import batch
from sayso.batch.shard import reader
from sayso.errors import OptionError

from .conftest import Crawl, bytes_of  # type: ignore[import-not-found]

STORE = 80_000_000
"""Bytes of a node's object store; nothing large goes through it."""


@pytest.fixture(scope="module")
def cluster() -> Iterator[Any]:
    os.environ["RAY_USAGE_STATS_ENABLED"] = "0"
    cluster_utils = pytest.importorskip("ray.cluster_utils")
    made = cluster_utils.Cluster(initialize_head=True, head_node_args={"num_cpus": 0, "include_dashboard": False, "object_store_memory": STORE})
    try:
        yield made
    finally:
        made.shutdown()


def test_a_node_dies_in_the_middle_and_the_bytes_are_those_of_one_machine(tmp_path: Path, crawl: Crawl, cluster: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    places = [crawl(f"{n}.warc.gz", range(50 * n, 50 * n + 50)).name for n in range(5)]
    stays, goes = (cluster.add_node(num_cpus=1, object_store_memory=STORE) for _ in range(2))
    assert stays is not goes
    command = [sys.executable, "-m", "sayso", "batch", *places, "out", "--engine", "ray", "--address", cluster.address, "--reader", "rules", "--json"]
    running = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    deadline = time.monotonic() + 90
    while time.monotonic() < deadline and not _in_the_middle(tmp_path / "out") and running.poll() is None:
        time.sleep(0.02)
    _power_cut(cluster, goes)
    out, err = running.communicate(timeout=120)
    assert running.returncode == 0, err
    record = json.loads(out)
    assert record["lost"] >= 1 and record["kept"] == 0
    assert (record["articles"], record["shards"], record["unreadable"]) == (250, 5, [])
    batch(places, tmp_path / "here", reader="rules", workers=0)
    assert bytes_of(tmp_path / "out") == bytes_of(tmp_path / "here")


def _power_cut(cluster: Any, node: Any) -> None:
    """A machine without power runs nothing on: its readers stop before the cluster hears of it, else they might still finish."""
    (raylet,) = (process.process.pid for process in node.all_processes["raylet"])
    readers = [int(pid) for pid in Path(f"/proc/{raylet}/task/{raylet}/children").read_text(encoding="ascii").split()]
    for pid in readers:
        os.kill(pid, signal.SIGSTOP)
    cluster.remove_node(node, allow_graceful=False)
    for pid in readers:
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)


def _in_the_middle(out: Path) -> bool:
    """Whether a part is finished, and both nodes are some articles into another one."""
    under_way = [path.read_bytes().split() for path in (out / ".part").glob("*.at")]
    return bool(list((out / "shards").glob("*.json"))) and sum(bool(at) and 3 < int(at[0]) < 35 for at in under_way) == 2


def test_the_model_reads_the_same_there_and_is_opened_once_a_process(tmp_path: Path, crawl: Crawl, cluster: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    import ray

    monkeypatch.chdir(tmp_path)
    places = [crawl(f"{n}.warc.gz", range(n, n + 1)).name for n in range(3)]
    ray.init(address=cluster.address, log_to_driver=False, logging_level="ERROR")
    try:
        done = batch(places, tmp_path / "out", engine="ray", workers=1)
        opened = ray.get(ray.remote(num_cpus=1)(lambda: tuple(reader.cache_info()[:2])).remote())
    finally:
        ray.shutdown()
    assert done.counts["articles"] == 3 and opened in ((0, 0), (2, 1))  # another process, or the same
    batch(places, tmp_path / "here", workers=0)
    assert bytes_of(tmp_path / "out") == bytes_of(tmp_path / "here")


def test_a_cluster_that_is_not_there_is_told_at_once(tmp_path: Path, crawl: Crawl) -> None:
    place = crawl("a.warc", range(1))
    for address in ("127.0.0.1:1", "ray://127.0.0.1:1", "nowhere.invalid:6379", "here:what", ":1"):
        with pytest.raises(OptionError, match="Nothing answers at"):
            batch([str(place)], tmp_path / "out", reader="rules", engine="ray", address=address)


def test_without_ray_it_says_what_to_install(tmp_path: Path, crawl: Crawl) -> None:
    place = crawl("a.warc", range(1))
    code = f"import sys; sys.modules['ray'] = None; sys.argv = ['sayso', 'batch', {str(place)!r}, {str(tmp_path / 'out')!r}, '--engine', 'ray']\nfrom sayso.cli import main; main()"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60)
    assert done.returncode == 2 and "pip install 'sayso[ray]'" in done.stderr and "Traceback" not in done.stderr
