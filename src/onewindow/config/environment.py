"""Which settings does this installation run with?

The one typed reader of environment variables. Every variable is declared here
with its meaning; `docs/settings.md` is generated from `VARIABLES`.
"""

import os
from dataclasses import dataclass
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path


@dataclass(frozen=True)
class Variable:
    """One environment variable: its name, what it means, and its default."""

    name: str
    meaning: str
    default: str | None = None
    secret: bool = False


VARIABLES: dict[str, Variable] = {
    v.name: v
    for v in (
        Variable("ONEWINDOW_HOME", "Folder for the database, files, keys and logs.", "var"),
        Variable(
            "ONEWINDOW_DATABASE_URL",
            "An outside PostgreSQL (15 or newer) instead of the embedded one: the owner role.",
            "",
            secret=True,
        ),
        Variable(
            "ONEWINDOW_DATABASE_APP_URL",
            "The application's own role on that outside PostgreSQL, with fewer rights.",
            "",
            secret=True,
        ),
        Variable(
            "ONEWINDOW_DATABASE_LISTEN",
            "ADDRESS:5432 to let the embedded database listen on TCP too; empty = socket only.",
            "",
        ),
        Variable("ONEWINDOW_OWNER_DSN", "Set by the launcher: the owner role.", "", secret=True),
        Variable("ONEWINDOW_APP_DSN", "Set by the launcher: the working role.", "", secret=True),
        Variable("ONEWINDOW_AS_OWNER", "1 = connect as the owner role (migrations).", "0"),
        Variable("ONEWINDOW_CITY", "Schema of the city or county in the database.", "yunxi"),
        Variable("ONEWINDOW_SECRET_KEY", "Signs links and sessions.", "", secret=True),
        Variable("ONEWINDOW_FIELD_KEY", "Encrypts personal data at rest.", "", secret=True),
        Variable("ONEWINDOW_HOSTS", "Host names served, separated by commas.", "*"),
        Variable(
            "ONEWINDOW_TRUSTED_PROXIES",
            "Addresses or networks (CIDR) of your own proxies, separated by commas: only what"
            " they say in X-Forwarded-For is believed. Empty = the connection's address counts.",
            "",
        ),
        Variable("ONEWINDOW_PUBLIC_URL", "Address printed in QR codes.", "http://127.0.0.1:8000"),
        Variable("ONEWINDOW_LIVE_URL", "Address of the live-events process.", ""),
        Variable("ONEWINDOW_HTTPS", "1 = cookies only over HTTPS, HSTS on.", "0"),
        Variable("ONEWINDOW_DEBUG", "1 = show tracebacks in pages. Never in production.", "0"),
        Variable("ONEWINDOW_SEMANTIC_SEARCH", "0 = word search only, less memory.", "1"),
        Variable("ONEWINDOW_VIRUS_SCANNER", "host:port of a clamd; empty = none.", ""),
        Variable(
            "ONEWINDOW_DEMO_DEPARTMENT",
            "Address of the sample departments for demonstration sources; set by the launcher.",
            "",
        ),
        Variable(
            "ONEWINDOW_EXCHANGE_NETWORKS",
            "Addresses or networks (CIDR) inside which data sources may stand, separated by commas:"
            " a government extranet, say. Beside them only public addresses are asked; this machine"
            " and link-local addresses only when named exactly.",
            "",
        ),
        Variable(
            "ONEWINDOW_SMS_SENDER",
            "Dotted path of a class that sends text messages (`SmsSender`); empty = none are sent.",
            "",
        ),
        Variable("ONEWINDOW_STAFF_MFA", "1 = staff must use a second factor.", "0"),
        Variable("ONEWINDOW_OIDC_ISSUER", "Issuer of the national identity service.", ""),
        Variable("ONEWINDOW_OIDC_CLIENT_ID", "Client id there.", ""),
        Variable("ONEWINDOW_OIDC_SECRET", "Client secret there.", "", secret=True),
        Variable(
            "ONEWINDOW_PRINTER_NETWORKS",
            "Addresses or networks (CIDR) where slip printers may stand, separated by commas;"
            " the server prints nowhere else.",
            "10.0.0.0/8,172.16.0.0/12,192.168.0.0/16",
        ),
        Variable(
            "ONEWINDOW_PRINTER_FILES",
            "Device files slips may be written to, separated by commas, * allowed;"
            " beside them only HOME/slips/.",
            "/dev/usb/lp*,/dev/lp*",
        ),
        Variable(
            "ONEWINDOW_SEAL_CERTIFICATE",
            "PEM file of an authority: the seal's certificate, then its chain up to the root;"
            " empty = a self-made one under HOME/keys/.",
            "",
        ),
        Variable("ONEWINDOW_SEAL_KEY", "PEM file with that certificate's private key.", ""),
        Variable("ONEWINDOW_DIGEST_FOLDER", "Where the daily journal digest is written.", ""),
    )
}


class MissingSetting(Exception):
    """A variable without a default is not set; the message names it."""


def text(name: str) -> str:
    """The value of a declared variable as text; raises MissingSetting by name."""
    variable = VARIABLES[name]
    value = os.environ.get(name, variable.default)
    if value is None:
        raise MissingSetting(f"{name} is not set. {variable.meaning} See docs/settings.md.")
    return value


def flag(name: str) -> bool:
    """True when the variable says 1, true or yes."""
    return text(name).strip().lower() in {"1", "true", "yes"}


def words(name: str) -> list[str]:
    """A comma-separated list without blanks."""
    return [word.strip() for word in text(name).split(",") if word.strip()]


def networks(name: str) -> list[IPv4Network | IPv6Network]:
    """A comma-separated list of addresses or networks; raises MissingSetting for anything else."""
    try:
        return [ip_network(word, strict=False) for word in words(name)]
    except ValueError as fault:
        raise MissingSetting(f"{name}: {fault}. {VARIABLES[name].meaning}") from fault


def home() -> Path:
    """The installation's folder for everything it writes."""
    return Path(text("ONEWINDOW_HOME")).resolve()


def secret(name: str, file_name: str) -> str:
    """A secret from its variable, else from `<home>/secrets/<file_name>`."""
    if value := text(name):
        return value
    path = home() / "secrets" / file_name
    if path.is_file():
        return path.read_text(encoding="utf-8").strip()
    raise MissingSetting(
        f"{name} is not set and {path} does not exist; `onewindow up` makes it at first start."
    )
