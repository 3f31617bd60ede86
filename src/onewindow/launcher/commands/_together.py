"""Many at once: everybody starts at the same moment and knows when the time is up."""

import threading
import time
from collections.abc import Callable, Sequence


def together(tasks: Sequence[Callable[[], None]], ends: list[float], seconds: float = 0.0) -> float:
    """Run the tasks in threads; the seconds from their common start to the last one's end.

    `ends[0]` becomes the moment (of `perf_counter`) at which `seconds` are over.
    """
    gate = threading.Barrier(len(tasks) + 1)

    def start(task: Callable[[], None]) -> None:
        gate.wait()
        task()

    threads = [threading.Thread(target=start, args=(task,), daemon=True) for task in tasks]
    for thread in threads:
        thread.start()
    began = time.perf_counter()
    ends[0] = began + seconds
    gate.wait()
    for thread in threads:
        thread.join()
    return time.perf_counter() - began
