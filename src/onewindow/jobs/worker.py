"""How does the worker live? One thread a lane, each duty when due, an orderly end."""

import logging
import threading
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta

from django.db import close_old_connections, connections

from onewindow.adapters.faults import told
from onewindow.jobs.duties import LANES, TRY_AGAIN, DailyAt, Duty

log = logging.getLogger(__name__)

LONGEST_NAP_SECONDS = 1.0
# A duty that failed (a database that is down) is not tried again at once.
BREATH = timedelta(seconds=5)


class Worker:
    """Runs all lanes until told to stop; what is begun is finished first."""

    def __init__(
        self, *, now: Callable[[], datetime], lanes: Mapping[str, Sequence[Duty]] = LANES
    ) -> None:
        self._now = now
        self._lanes = lanes
        self._stopping = threading.Event()

    def run(self) -> None:
        """Work until `stop`; returns when every lane has ended."""
        threads = [
            threading.Thread(target=self._run_lane, args=(duties,), name=name)
            for name, duties in self._lanes.items()
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            while thread.is_alive():
                thread.join(timeout=LONGEST_NAP_SECONDS)

    def stop(self) -> None:
        """Finish what is begun and end."""
        self._stopping.set()

    def run_once(self) -> dict[str, int]:
        """Every duty once, in order; how much each did (-1: it failed)."""
        return {duty.name: self._do(duty) for duties in self._lanes.values() for duty in duties}

    def _run_lane(self, duties: Sequence[Duty]) -> None:
        next_runs = {duty.name: self._now() for duty in duties}
        try:
            while not self._stopping.is_set():
                close_old_connections()
                for duty in duties:
                    if self._now() >= next_runs[duty.name] and not self._stopping.is_set():
                        next_runs[duty.name] = self._next_run(duty, self._do(duty))
                wait = (min(next_runs.values()) - self._now()).total_seconds()
                self._stopping.wait(min(max(wait, 0), LONGEST_NAP_SECONDS))
        finally:
            connections.close_all()

    def _next_run(self, duty: Duty, outcome: int) -> datetime:
        now = self._now()
        planned = duty.due.next_run(ended=now)
        if outcome >= 0:
            return planned
        if isinstance(duty.due, DailyAt):
            return min(planned, now + TRY_AGAIN)
        return max(planned, now + BREATH)

    def _do(self, duty: Duty) -> int:
        try:
            done = duty.act(self._now(), self._stopping.is_set)
        except Exception as error:  # one duty's fault never stops another
            log.error("duty %s failed: %s", duty.name, told(error))
            return -1
        if done:
            log.info("duty %s: %d", duty.name, done)
        return done
