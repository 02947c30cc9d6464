"""The names of the database roles, their passwords, and one URL rewritten for each of them."""

import hashlib
import hmac
import re
from dataclasses import dataclass
from typing import Final
from urllib.parse import parse_qsl, quote, unquote, urlencode, urlsplit

OWNER: Final = "sante_owner"  # owns everything, logs in never
MIGRATE: Final = "sante_migrate"  # changes the schema
APP: Final = "sante_app"  # web and worker: one person's rows at a time
SYSTEM: Final = "sante_system"  # all people's rows, for set-based work

_SCHEME: Final = re.compile(r"postgres(?:ql)?(?:\+\w+)?")
_HOST: Final = re.compile(r"(?P<name>\[[^\]]*\]|[^:]*)(?::(?P<port>\d*))?")
# What in a URL's query would name another user or database than the ones we put in.
_REPLACED: Final = frozenset({"user", "password", "passfile", "dbname"})


@dataclass(frozen=True)
class RoleUrls:
    """libpq URLs: the same server and options, another role each."""

    app: str
    system: str
    migrate: str


def role_password(secret: bytes, role: str) -> str:
    """The role's password, the same on every machine that holds the secret key."""
    return hmac.new(secret, b"sante-role:" + role.encode(), hashlib.sha256).hexdigest()


def urls(admin_url: str, secret: bytes, database: str) -> RoleUrls:
    """`admin_url` for each role that logs in; hosts, ports and options stay.

    Raises ValueError when it is no PostgreSQL URL; the message does not repeat it, for it holds a
    password.
    """
    app, system, migrate = (
        url_for(admin_url, database, user=role, password=role_password(secret, role))
        for role in (APP, SYSTEM, MIGRATE)
    )
    return RoleUrls(app=app, system=system, migrate=migrate)


def url_for(url: str, database: str, *, user: str | None = None, password: str = "") -> str:
    """`url` for another database and, when given, user; as libpq and SQLAlchemy understand it."""
    parts = _split(url)
    login, _, hosts = parts.netloc.rpartition("@")
    dropped = {"dbname"}
    if user is not None:
        dropped = set(_REPLACED)
        login = f"{quote(user, safe='')}:{quote(password, safe='')}"
    options = [(name, value) for name, value in _options(parts.query) if name not in dropped]
    if "," in hosts or "%" in hosts:
        options, hosts = list({**_spelled_out(hosts), **dict(options)}.items()), ""
    query = f"?{urlencode(options, quote_via=quote)}" if options else ""
    return f"postgresql://{f'{login}@' if login else ''}{hosts}/{quote(database, safe='')}{query}"


def _spelled_out(hosts: str) -> dict[str, str]:
    """Several hosts, or the folder of a socket, as options: SQLAlchemy reads them only there."""
    found = [_HOST.fullmatch(host) for host in hosts.split(",")]
    names = ",".join(unquote(host["name"].strip("[]")) for host in found if host)
    ports = ",".join(host["port"] or "5432" for host in found if host)
    return {"host": names, "port": ports}


def database_name(url: str) -> str:
    """The database a URL names. Raises ValueError when it names none, or is no URL."""
    parts = _split(url)
    name = unquote(parts.path.removeprefix("/")) or dict(_options(parts.query)).get("dbname", "")
    if not name:
        raise ValueError(
            "The database URL names no database: add its name, as in"
            " postgresql://user:password@host/sante"
        )
    return name


def _options(query: str) -> list[tuple[str, str]]:
    return parse_qsl(query, keep_blank_values=True)


def _split(url: str) -> "SplitUrl":
    # Not urlsplit().hostname and .port: libpq knows lists of hosts and folders of sockets.
    parts = urlsplit(url)
    if not _SCHEME.fullmatch(parts.scheme) or "://" not in url:
        raise ValueError(
            "The database URL must look like postgresql://user:password@host:5432/sante"
        )
    return SplitUrl(parts.netloc, parts.path, parts.query)


@dataclass(frozen=True)
class SplitUrl:
    netloc: str
    path: str
    query: str
