"""How is a department's interface reached, and nothing else? Looked up once, checked, connected.

The address is checked where the connection is made, so that a name that answers otherwise the
second time leads nowhere else; no redirect, no proxy and no password of the machine is used.
"""

import socket
from ipaddress import ip_address
from typing import Any

import requests
from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.exceptions import HTTPError, NameResolutionError

from onewindow.apps.exchange.reach import reach
from onewindow.rules.casework.reaching import may_be_reached


class OutOfReachError(Exception):
    """The address leads to where no interface may stand."""


def checked(host: str, port: int) -> list[str]:
    """The addresses of a host, if every one of them may be reached; raises OutOfReachError."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    numbers = list(dict.fromkeys(str(each[4][0]) for each in found))
    allowed = reach()
    for number in numbers:
        if not may_be_reached(ip_address(number.partition("%")[0]), port, allowed):
            raise OutOfReachError
    return numbers


class _ToChecked:
    """A connection to an address that was checked, under the name it was asked by."""

    _dns_host: str
    port: int

    def _new_conn(self) -> socket.socket:
        asked = self._dns_host
        last: Exception | None = None
        try:
            numbers = checked(asked, self.port)
        except socket.gaierror as fault:
            # Asked once more without the check, the name might lead inside.
            raise NameResolutionError(asked, self, fault) from fault  # type: ignore[arg-type]
        try:
            for number in numbers:
                self._dns_host = number
                try:
                    return super()._new_conn()  # type: ignore[misc, no-any-return]
                except HTTPError as fault:
                    last = fault
        finally:
            self._dns_host = asked
        raise last or OSError("no address")


class _Http(_ToChecked, HTTPConnection):
    pass


class _Https(_ToChecked, HTTPSConnection):
    pass


class _HttpPool(HTTPConnectionPool):
    ConnectionCls = _Http


class _HttpsPool(HTTPSConnectionPool):
    ConnectionCls = _Https


class _Adapter(HTTPAdapter):
    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        """The usual pools, of connections that check first."""
        super().init_poolmanager(*args, **kwargs)
        pools = {"http": _HttpPool, "https": _HttpsPool}
        self.poolmanager.pool_classes_by_scheme = pools


def session() -> requests.Session:
    """For one question: no proxy, no .netrc, no redirect of its own, only checked addresses."""
    made = requests.Session()
    made.trust_env = False
    made.mount("http://", _Adapter())
    made.mount("https://", _Adapter())
    return made
