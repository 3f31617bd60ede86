"""Under which addresses do people reach this centre?"""

import json
import socket
from dataclasses import dataclass
from pathlib import Path

EVERYWHERE = {"0.0.0.0", "::"}  # noqa: S104 - compared with, not bound


@dataclass(frozen=True)
class Addresses:
    """Where the web and the live process listen."""

    host: str
    port: int
    live_port: int

    @property
    def reachable_host(self) -> str:
        """A host a browser can use: this machine's own address when we listen everywhere."""
        return _own_address() if self.host in EVERYWHERE else self.host

    @property
    def local_host(self) -> str:
        """A host that works from this machine."""
        return "127.0.0.1" if self.host in EVERYWHERE else self.host

    @property
    def web(self) -> str:
        return f"http://{_in_url(self.reachable_host)}:{self.port}"

    @property
    def live(self) -> str:
        return f"http://{_in_url(self.reachable_host)}:{self.live_port}"


def _note(base: Path) -> Path:
    return base / "run.json"


def remember(base: Path, addresses: Addresses) -> None:
    """Write down where the running centre listens, for the commands beside it."""
    told = {"host": addresses.local_host, "port": addresses.port}
    _note(base).write_text(json.dumps(told), encoding="utf-8")


def forget(base: Path) -> None:
    _note(base).unlink(missing_ok=True)


def remembered(base: Path) -> tuple[str, int] | None:
    """Host and port of the centre that runs from `base`, as far as it wrote them down."""
    try:
        told = json.loads(_note(base).read_text(encoding="utf-8"))
        return str(told["host"]), int(told["port"])
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _in_url(host: str) -> str:
    return f"[{host}]" if ":" in host else host


def _own_address() -> str:
    """The address of the interface towards the network; no packet is sent."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            # A documentation address (RFC 5737): connecting only chooses the interface.
            probe.connect(("192.0.2.1", 9))
            return str(probe.getsockname()[0])
        except OSError:
            return "127.0.0.1"
