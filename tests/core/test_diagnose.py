"""What the doctor finds, on real servers, and what it makes of it."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import psycopg
import pytest
from pydantic import SecretStr
from tests.core.homes import is_running, temporary_home

from sante.core import diagnose, migrate, roles
from sante.core.embedded import EmbeddedServer
from sante.core.findings import AppFacts, Check, DatabaseFacts, Facts, checks
from sante.core.settings import Settings

SECRET = bytes(range(32))
APP = AppFacts(
    version=180006,
    settings={
        "fsync": "on",
        "full_page_writes": "on",
        "synchronous_commit": "on",
        "data_checksums": "on",
    },
    powers=(),
    owned=0,
    vector="0.8.6",
    schema="0005",
)
WELL = Facts(
    home=Path("/srv/sante"),
    free=50 * 2**30,
    key_mode=0o100600,
    programs="/usr/lib/postgresql/18/bin",
    programs_problem="",
    database=DatabaseFacts("embedded", app=APP, refused={}),
    head="0005",
    zones_version="2026.6",
    vancouver=timedelta(hours=-7),
    expat=(2, 7, 1),
)


def with_app(**changes: object) -> Facts:
    app = replace(APP, **changes)  # type: ignore[arg-type]  # each case names one field
    return replace(WELL, database=replace(WELL.database, app=app))


def failed(found: list[Check]) -> list[Check]:
    return [check for check in found if not check.ok]


def test_an_installation_in_order_has_nothing_to_say() -> None:
    found = checks(WELL)
    assert [check.name for check in found] == [
        "free disk",
        "secret key",
        "database programs",
        "database",
        "durability",
        "data checksums",
        "roles",
        "extension",
        "schema",
        "time zones",
        "expat",
    ]
    assert failed(found) == []
    assert [check.advice for check in found] == [""] * len(found)


@pytest.mark.parametrize(
    ("facts", "name", "said"),
    [
        (replace(WELL, free=2**29), "free disk", "Free some space"),
        (replace(WELL, key_mode=0o100644), "secret key", "chmod 600"),
        (replace(WELL, mail_server="mx:25", public_url=False), "mail", "SANTE_PUBLIC_URL"),
        (replace(WELL, programs=None, programs_problem="get it"), "database programs", "get it"),
        (
            replace(WELL, database=DatabaseFacts("yours", problem="refused")),
            "database",
            "refused",
        ),
        (
            replace(WELL, database=DatabaseFacts("yours", refused={"sante_app": "no"})),
            "roles",
            "sante migrate",
        ),
        (with_app(version=170005), "database", "upgrade it to 17.6"),
        (with_app(settings={**APP.settings, "fsync": "off"}), "durability", "set fsync to on"),
        (
            with_app(settings={**APP.settings, "synchronous_commit": "off"}),
            "durability",
            "ALTER ROLE",
        ),
        (with_app(settings={**APP.settings, "data_checksums": "off"}), "data checksums", "enable"),
        (with_app(powers=("superuser", "bypassrls")), "roles", "Row security does not hold"),
        (with_app(owned=2), "roles", "Row security does not hold"),
        (with_app(vector=None), "extension", "sante migrate"),
        (with_app(schema=None), "schema", "sante migrate"),
        (with_app(schema="0004"), "schema", "sante migrate"),
        (replace(WELL, vancouver=timedelta(hours=-8)), "time zones", "upgrade tzdata"),
    ],
)
def test_what_is_wrong_is_named_with_what_to_do(facts: Facts, name: str, said: str) -> None:
    wrong = failed(checks(facts))
    assert [check.name for check in wrong] == [name]
    assert said in wrong[0].advice


def test_an_old_expat_is_worth_a_word_and_no_failure() -> None:
    found = checks(replace(WELL, expat=(2, 5, 0)))
    assert failed(found) == []
    assert found[-1].advice == "A newer Python brings a newer one."


def test_text_and_json_say_the_same() -> None:
    found = checks(replace(WELL, free=0))
    text = diagnose.as_text(found)
    assert text.splitlines()[:2] == [
        "FAIL  free disk: 0.0 GB free in /srv/sante",
        "      Free some space, or move SANTE_HOME to a larger disk.",
    ]
    read = json.loads(diagnose.as_json(found))
    assert read["ok"] is False
    assert [row["name"] for row in read["checks"]] == [check.name for check in found]


@pytest.fixture
def home() -> Iterator[Path]:
    with temporary_home() as path:
        path.mkdir(mode=0o755)
        with temporary_home(path) as inner:
            yield inner


def settings_for(home: Path, **given: object) -> Settings:
    return Settings.model_validate({"home": home, "secret_key": SecretStr(SECRET.hex()), **given})


def by_name(found: list[Check]) -> dict[str, Check]:
    return {check.name: check for check in found}


def test_before_the_first_start_nothing_is_wrong_and_nothing_is_made(home: Path) -> None:
    found = diagnose.report(Settings(home=home))
    assert failed(found) == []
    assert "not set up yet" in by_name(found)["database"].detail
    assert not home.exists()


def test_an_embedded_server_is_asked_and_left_as_it_was(home: Path) -> None:
    settings = settings_for(home)
    with EmbeddedServer(home / "db") as server:
        info = server.start()
        roles.bootstrap(server.admin_dsn(), database="sante", secret=SECRET)
        found = by_name(diagnose.report(settings))
        assert f"socket in {info.socket_dir}" in found["database"].detail
        assert found["database"].detail.startswith(f"PostgreSQL {info.version}, embedded")
        assert found["schema"].detail == f"revision none; this release is made for {migrate.head()}"
        assert [name for name, check in found.items() if not check.ok] == ["schema"]
        with psycopg.connect(server.admin_dsn(), autocommit=True) as superuser:
            superuser.execute("alter role sante_app bypassrls")
            superuser.execute("alter role sante_app set synchronous_commit = off")
            superuser.execute("alter role sante_system nologin")
        found = by_name(diagnose.report(settings))
        assert not found["durability"].ok
        assert found["roles"].detail.startswith("sante_system cannot log in")
        with psycopg.connect(server.admin_dsn(), autocommit=True) as superuser:
            superuser.execute("alter role sante_system login")
        assert "the app's role has bypassrls" in by_name(diagnose.report(settings))["roles"].detail
    assert by_name(diagnose.report(settings))["database"].ok, "it is started for the questions"
    assert not is_running(info.data_dir)


def test_a_lost_key_is_said_and_not_replaced(home: Path) -> None:
    with EmbeddedServer(home / "db"):
        found = by_name(diagnose.report(Settings(home=home)))
    assert "Put the key back" in found["database"].advice
    assert not (home / "secret.key").exists()


def test_ones_own_server_is_asked_as_the_app(home: Path) -> None:
    with EmbeddedServer(home / "elsewhere", tcp=True) as server:
        url = server.admin_dsn("sante")
        roles.bootstrap(url, database="sante", secret=SECRET)
        found = by_name(diagnose.report(settings_for(home, database_url=url)))
        assert "the server of SANTE_DATABASE_URL" in found["database"].detail
        assert "database programs" not in found
        without_key = by_name(diagnose.report(Settings(home=home / "new", database_url=url)))
        assert "not set up yet" in without_key["database"].detail
        assert not (home / "new").exists()


def test_a_server_that_does_not_answer_is_said(home: Path) -> None:
    url = "postgresql://a:hush@127.0.0.1:1/sante"
    found = diagnose.report(settings_for(home, database_url=url))
    assert [check.name for check in failed(found)] == ["database"]
    assert "refused" in failed(found)[0].advice
    assert "hush" not in diagnose.as_json(found)
