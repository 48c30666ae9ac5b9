"""Parts read by a Ray cluster: each a task of one core, by the same function as on one machine.

Ray itself retries nothing, so that it is known here on which article a process died; a part whose process or machine is lost is given
out again. The places and the folder must be under the same paths on all machines. Imported only when it is asked for.
"""

from __future__ import annotations

import os
import socket
from typing import Any

from sayso.batch.shard import Died, Done, Job, write_shard
from sayso.errors import OptionError


class Cluster:
    """A Ray cluster: the one at an address, the one this program is connected to, or one that is started on this machine."""

    def __init__(self, address: str = "", workers: int | None = None) -> None:
        os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")
        os.environ.setdefault("RAY_ACCEL_ENV_VAR_OVERRIDE_ON_ZERO", "0")
        try:
            import ray
        except ImportError as error:
            raise OptionError("--engine ray needs Ray, which is not installed: pip install 'sayso[ray]'.", option="--engine") from error
        self._ray: Any = ray
        self._most = workers
        self._ours = not ray.is_initialized()
        if self._ours:
            _connect(ray, address, workers)
        self._task = ray.remote(num_cpus=1, max_retries=0)(write_shard).options(scheduling_strategy="SPREAD", name="sayso batch")
        self._under_way: dict[Any, str] = {}

    def free(self) -> int:
        """How many parts can be given now: as many as the cluster has cores, those that joined meanwhile too."""
        cores = int(self._ray.cluster_resources().get("CPU", 0))
        return max(0, min(cores, self._most or cores) - len(self._under_way))

    def give(self, job: Job) -> None:
        """Hands a part to whichever machine has a free core."""
        self._under_way[self._task.remote(job)] = job.part.name

    def finished(self, seconds: float) -> list[Done | Died]:
        """What has come back, after at most so many seconds."""
        if not self._under_way:
            return []
        ready, _ = self._ray.wait(list(self._under_way), num_returns=1, timeout=seconds)
        return [self._result(one, self._under_way.pop(one)) for one in ready]

    def close(self) -> None:
        """Ends what is under way, and the cluster if it was started here."""
        for one in self._under_way:
            self._ray.cancel(one, force=True)
        if self._ours:
            self._ray.shutdown()

    def _result(self, one: Any, name: str) -> Done | Died:
        try:
            result: Done | Died = self._ray.get(one)
        except self._ray.exceptions.RayTaskError as error:
            raise OptionError(f"A machine of the cluster cannot run Sayso ({error.cause}); install the same Sayso on all of them.", option="--engine") from error
        except self._ray.exceptions.RayError as error:
            return Died(name, f"the process or its machine was lost ({type(error).__name__})")
        return result


def _connect(ray: Any, address: str, workers: int | None) -> None:
    """Connects to the cluster, or starts one on this machine, with nothing sent anywhere."""
    import logging

    if address and not _answers(address):
        raise OptionError(f"Nothing answers at {address[:100]}: check the address of the Ray cluster, such as head:6379.", option="--address")
    more: dict[str, Any] = {} if address else {"include_dashboard": False, "num_cpus": workers}
    try:
        ray.init(address=address or "local", log_to_driver=False, logging_level=logging.ERROR, **more)
    except Exception as error:  # Ray raises whatever it likes, from ConnectionError to RuntimeError
        what = f"the Ray cluster at {address}" if address else "Ray on this machine"
        raise OptionError(f"Sayso could not reach {what} ({str(error)[:200]}): check the address.", option="--address") from error


def _answers(address: str) -> bool:
    """Whether something listens at HOST:PORT. Asked first, since Ray tries for minutes and then ends the whole program.

    >>> _answers("127.0.0.1:1")
    False
    """
    host, _, port = address.rpartition("://")[2].strip("/").rpartition(":")
    if not host:
        return not port or not port.isdigit()  # "auto", or what else Ray may know
    try:
        with socket.create_connection((host.strip("[]"), int(port)), timeout=10):
            return True
    except (OSError, ValueError, OverflowError):
        return False
