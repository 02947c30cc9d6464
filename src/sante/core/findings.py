"""What the facts of an installation mean, and what to do about them. Pure."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Final

from sante.core.role_facts import SetupError, refuse_old

DURABLE: Final = ("fsync", "full_page_writes", "synchronous_commit")

_LITTLE: Final = 2**30  # bytes: below, an import or an upgrade of the database may not fit
_EXPAT: Final = (2, 6, 0)  # older ones take minutes over one long token (CVE-2023-52425)
_OPEN_TO_OTHERS: Final = 0o077
# British Columbia keeps summer time from 2026 on; who does not know has rules that are too old.
_VANCOUVER_IN_WINTER: Final = timedelta(hours=-7)


@dataclass(frozen=True)
class Check:
    """`advice` says what to do; it may also come with what is well enough."""

    name: str
    ok: bool
    detail: str
    advice: str = ""


@dataclass(frozen=True)
class AppFacts:
    """What the app's role sees of the server it is connected to."""

    version: int  # as in server_version_num
    settings: Mapping[str, str]
    powers: tuple[str, ...]  # those it has of superuser, bypassrls and the like
    owned: int  # relations that belong to it
    vector: str | None
    schema: str | None  # revision of the last migration


@dataclass(frozen=True)
class DatabaseFacts:
    """`problem` is why nobody got as far as asking; without it and `app` there is no data yet."""

    where: str
    problem: str = ""
    refused: Mapping[str, str] | None = None  # role -> why it could not log in
    app: AppFacts | None = None


@dataclass(frozen=True)
class Facts:
    home: Path
    free: int  # bytes
    key_mode: int | None  # of the key's file, if it is in one
    programs: str | None  # where PostgreSQL's are, when they are needed; see `programs_problem`
    programs_problem: str
    database: DatabaseFacts
    head: str  # revision this release was made for
    zones_version: str
    vancouver: timedelta  # offset there in December 2026
    expat: tuple[int, int, int]
    mail_server: str = ""  # empty: no mail is set up
    public_url: bool = True  # whether links in messages lead somewhere


def checks(facts: Facts) -> list[Check]:
    """One line for each thing that must be right, in the order to put them right."""
    return [
        _disk(facts),
        *_key(facts),
        *_programs(facts),
        *_database(facts.database, facts.head),
        _zones(facts),
        *_mail(facts),
        _expat(facts),
    ]


def _disk(facts: Facts) -> Check:
    free = f"{facts.free / 2**30:.1f} GB free in {facts.home}"
    return Check(
        "free disk",
        facts.free >= _LITTLE,
        free,
        "" if facts.free >= _LITTLE else ("Free some space, or move SANTE_HOME to a larger disk."),
    )


def _key(facts: Facts) -> Iterator[Check]:
    if facts.key_mode is None:
        return
    private = not facts.key_mode & _OPEN_TO_OTHERS
    advice = "" if private else "Take the right to read it from others: chmod 600."
    yield Check("secret key", private, f"its file has mode {facts.key_mode & 0o777:o}", advice)


def _programs(facts: Facts) -> Iterator[Check]:
    if facts.programs or facts.programs_problem:
        found, problem = facts.programs or "none", facts.programs_problem
        yield Check("database programs", not problem, found, problem)


def _database(database: DatabaseFacts, head: str) -> Iterator[Check]:
    name = "database"
    if database.problem:
        yield Check(name, False, database.where, database.problem)
        return
    for role, problem in (database.refused or {}).items():
        yield Check("roles", False, f"{role} cannot log in: {problem}", "Run: sante migrate")
    if database.app is None:
        if not database.refused:
            yield Check(name, True, f"{database.where}: not set up yet, the first start does it")
        return
    app = database.app
    yield _version(app, database.where)
    yield _durable(app)
    yield _checksums(app)
    if not database.refused:
        yield _roles(app)
    yield _vector(app)
    advice = "" if app.schema == head else "Run: sante migrate"
    detail = f"revision {app.schema or 'none'}; this release is made for {head}"
    yield Check("schema", app.schema == head, detail, advice)


def _version(app: AppFacts, where: str) -> Check:
    major, patch = divmod(app.version, 10000)
    problem = ""
    try:
        refuse_old(app.version)
    except SetupError as error:
        problem = str(error)
    return Check("database", not problem, f"PostgreSQL {major}.{patch}, {where}", problem)


def _durable(app: AppFacts) -> Check:
    off = [name for name in DURABLE if app.settings.get(name) == "off"]
    advice = (
        f"A power cut can lose what was saved: set {', '.join(off)} to on (postgresql.conf, ALTER"
        " SYSTEM, ALTER DATABASE or ALTER ROLE, whichever turned it off)."
    )
    detail = ", ".join(f"{name} {app.settings.get(name, 'unknown')}" for name in DURABLE)
    return Check("durability", not off, detail, advice if off else "")


def _checksums(app: AppFacts) -> Check:
    on = app.settings.get("data_checksums") == "on"
    advice = "Damage by the disk would go unnoticed: stop the server, run pg_checksums --enable."
    return Check("data checksums", on, "on" if on else "off", "" if on else advice)


def _roles(app: AppFacts) -> Check:
    wrong = [*app.powers, *([f"{app.owned} relations of its own"] if app.owned else [])]
    if not wrong:
        return Check("roles", True, "all log in; the app's has no more rights than it should")
    advice = "Row security does not hold for it: run sante migrate with a superuser's URL."
    return Check("roles", False, f"the app's role has {', '.join(wrong)}", advice)


def _vector(app: AppFacts) -> Check:
    detail = f"pgvector {app.vector}" if app.vector else "pgvector is not installed"
    return Check("extension", bool(app.vector), detail, "" if app.vector else "Run: sante migrate")


def _zones(facts: Facts) -> Check:
    current = facts.vancouver == _VANCOUVER_IN_WINTER
    advice = "" if current else "Days would be counted wrongly: pip install --upgrade tzdata"
    return Check("time zones", current, f"tzdata {facts.zones_version}, the only one used", advice)


def _mail(facts: Facts) -> Iterator[Check]:
    if facts.mail_server:
        advice = (
            "Links in messages lead to localhost: set SANTE_PUBLIC_URL to the address of yours."
        )
        yield Check("mail", facts.public_url, facts.mail_server, "" if facts.public_url else advice)


def _expat(facts: Facts) -> Check:
    """Never a failure: a contract keeps what people upload away from it."""
    version = ".".join(map(str, facts.expat))
    advice = "A newer Python brings a newer one." if facts.expat < _EXPAT else ""
    return Check("expat", True, f"{version}, given nothing that people upload", advice)
