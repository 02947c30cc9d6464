"""Setting up roles, rights and extension on a real server, over TCP."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
import pytest
from psycopg import sql
from sqlalchemy import create_engine
from sqlalchemy.engine import make_url
from tests.core.homes import destroy, temporary_home

from sante.core import roles
from sante.core.embedded import EmbeddedServer, cluster, launch
from sante.core.embedded.account import server_account
from sante.core.embedded.place import Place
from sante.core.role_facts import refuse_old
from sante.core.roles import SetupError

SECRET = bytes(range(32))
NAME = "sante_try"
DEBIAN_15 = Path("/usr/lib/postgresql/15/bin")
LOGINS = ("sante_app", "sante_system", "sante_migrate")


@dataclass(frozen=True)
class Server:
    superuser: str  # libpq URL
    log: Path

    def run(self, statement: str, *, database: str = "postgres") -> None:
        with psycopg.connect(in_database(self.superuser, database), autocommit=True) as connection:
            connection.execute(statement)

    def rows(self, query: str, *, database: str = "postgres") -> list[tuple[object, ...]]:
        with psycopg.connect(in_database(self.superuser, database)) as connection:
            return connection.execute(query).fetchall()

    def admin(self, rights: str) -> str:
        """URL of a new role `boss` with these rights and no others."""
        self.run(f"create role boss login password 'pw' {rights}")
        parts = urlsplit(self.superuser)
        return parts._replace(netloc=f"boss:pw@{parts.netloc.rpartition('@')[2]}").geturl()

    def database_of_boss(self, *, vector: bool = True) -> None:
        self.run(f"create database {NAME} owner boss")
        if vector:  # the wheel's is not marked as one that a database's owner may create
            self.run("create extension vector", database=NAME)

    def clean(self) -> None:
        """As if nothing had ever been set up."""
        self.run(f"drop database if exists {NAME} with (force)")
        with psycopg.connect(self.superuser, autocommit=True) as connection:
            found = connection.execute(
                "select rolname from pg_roles where rolname ~ '^sante_' or rolname = 'boss'"
                " order by rolname = 'boss'"
            ).fetchall()
            for (role,) in found:
                name = sql.Identifier(role)
                connection.execute(sql.SQL("drop owned by {}").format(name))
                connection.execute(sql.SQL("drop role {}").format(name))


def in_database(url: str, database: str) -> str:
    return urlsplit(url)._replace(path=f"/{database}").geturl()


@pytest.fixture(scope="module")
def running() -> Iterator[Server]:
    settings = {"fsync": "off", "log_statement": "all"}
    with temporary_home() as home, EmbeddedServer(home, settings=settings, tcp=True) as embedded:
        info = embedded.start()
        login, _, _ = urlsplit(embedded.admin_dsn()).netloc.rpartition("@")
        url = f"postgresql://{login}@127.0.0.1:{info.port}/postgres"
        yield Server(url, info.data_dir.parent / "log" / "server.log")


@pytest.fixture
def server(running: Server) -> Iterator[Server]:
    yield running
    running.clean()


@pytest.fixture(scope="module")
def running_15() -> Iterator[Server]:
    """Debian's PostgreSQL 15: other rules for who may grant, and no pgvector."""
    if not DEBIAN_15.is_dir():
        pytest.skip("PostgreSQL 15 is not installed")
    with temporary_home() as home:
        home.mkdir(mode=0o755)
        place = Place(home, home, 15, server_account(None))
        try:
            cluster.create(place, DEBIAN_15)
            up = launch.ensure_running(launch.Launch(place, DEBIAN_15, {}, True, 60))
            password = cluster.read_or_make_password(place)
            yield Server(
                f"postgresql://postgres:{password}@127.0.0.1:{up.port}/postgres", place.log
            )
            assert launch.stop(place, DEBIAN_15) is True
        finally:
            destroy(home)


@pytest.fixture
def server_15(running_15: Server) -> Iterator[Server]:
    yield running_15
    running_15.clean()


def log_in(url: str) -> str:
    with psycopg.connect(url) as connection:
        return connection.info.user


def test_every_role_logs_in_and_may_do_no_more_than_it_should(server: Server) -> None:
    """S2."""
    roles.bootstrap(server.superuser, database=NAME, secret=SECRET)
    urls = roles.urls(server.superuser, SECRET, NAME)
    assert [log_in(url) for url in (urls.app, urls.system, urls.migrate)] == list(LOGINS)
    powers = server.rows(
        "select rolname, rolcanlogin, rolsuper or rolbypassrls or rolcreaterole or rolcreatedb"
        " or rolreplication from pg_roles where rolname ~ '^sante_' order by 1"
    )
    assert powers == [
        ("sante_app", True, False),
        ("sante_migrate", True, False),
        ("sante_owner", False, False),
        ("sante_system", True, False),
    ]
    members = server.rows(
        "select member::regrole::text, roleid::regrole::text from pg_auth_members"
        " where member::regrole::text ~ '^sante_' order by 2"
    )
    assert members == [("sante_migrate", "sante_owner"), ("sante_migrate", "sante_system")]
    stored = server.rows("select distinct left(rolpassword, 13) from pg_authid where rolcanlogin")
    assert stored == [("SCRAM-SHA-256",)]


def test_only_the_owner_creates_and_everything_created_is_the_owners(server: Server) -> None:
    """S2: the app owns nothing, and has neither TRUNCATE nor TRIGGER."""
    roles.bootstrap(server.superuser, database=NAME, secret=SECRET)
    urls = roles.urls(server.superuser, SECRET, NAME)
    with psycopg.connect(urls.migrate) as migration:
        migration.execute("create table notes (id int primary key, at vector(3))")
        migration.execute("grant select, insert, update, delete on notes to sante_app")
    owners = server.rows(
        "select tableowner from pg_tables where tablename = 'notes'", database=NAME
    )
    assert owners == [("sante_owner",)]
    with psycopg.connect(urls.app, autocommit=True) as app:
        app.execute("insert into notes values (1, '[1,2,3]')")
        app.execute("create temporary table staging (id int)")
        for forbidden in (
            "create table own (id int)",
            "truncate notes",
            "create trigger t before insert on notes execute function suppress_redundant_updates()",
            "alter table notes disable row level security",
            "set role sante_owner",
            "set role sante_system",
        ):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                app.execute(forbidden)
    with psycopg.connect(urls.system, autocommit=True) as system:
        for forbidden in ("create table own (id int)", "set role sante_owner", "table notes"):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                system.execute(forbidden)


def test_nobody_else_gets_into_the_database(server: Server) -> None:
    stranger = server.admin("")
    roles.bootstrap(server.superuser, database=NAME, secret=SECRET)
    with pytest.raises(psycopg.OperationalError, match="permission denied for database"):
        psycopg.connect(in_database(stranger, NAME))


CATALOGUE = (
    "select 'role', oid::text, xmin::text, rolpassword from pg_authid"
    " union all select 'member', oid::text, xmin::text, '' from pg_auth_members"
    " union all select 'setting', setrole::text, xmin::text, '' from pg_db_role_setting"
    " union all select 'schema', oid::text, xmin::text, '' from pg_namespace where oid = 2200"
    " union all select 'database', oid::text, xmin::text, '' from pg_database"
    " union all select 'extension', oid::text, xmin::text, '' from pg_extension order by 1, 2"
)


def test_a_second_run_changes_nothing(server: Server) -> None:
    roles.bootstrap(server.superuser, database=NAME, secret=SECRET)
    before = server.rows(CATALOGUE, database=NAME)
    roles.bootstrap(server.superuser, database=NAME, secret=SECRET)
    assert server.rows(CATALOGUE, database=NAME) == before


def test_many_machines_may_do_it_at_once(server: Server) -> None:
    def run(_: int) -> None:
        roles.bootstrap(server.superuser, database=NAME, secret=SECRET)

    with ThreadPoolExecutor(4) as machines:
        assert list(machines.map(run, range(4))) == [None] * 4
    assert log_in(roles.urls(server.superuser, SECRET, NAME).app) == "sante_app"


def test_passwords_never_reach_the_servers_log(server: Server) -> None:
    roles.bootstrap(server.superuser, database=NAME, secret=SECRET)
    text = server.log.read_text()
    assert 'alter role "sante_app" password \'SCRAM-SHA-256$' in text
    for role in LOGINS:
        assert roles.role_password(SECRET, role) not in text


def test_an_administrator_who_owns_the_database_and_creates_roles_is_enough(
    server: Server,
) -> None:
    boss = server.admin("createrole")
    server.database_of_boss()
    roles.bootstrap(boss, database=NAME, secret=SECRET)
    urls = roles.urls(boss, SECRET, NAME)
    assert [log_in(url) for url in (urls.app, urls.system, urls.migrate)] == list(LOGINS)
    with psycopg.connect(urls.migrate) as migration:
        assert migration.execute("select current_user").fetchone() == ("sante_owner",)
        migration.execute("create table made (id int)")
    before = server.rows(CATALOGUE, database=NAME)
    roles.bootstrap(boss, database=NAME, secret=SECRET)
    assert server.rows(CATALOGUE, database=NAME) == before


def test_pgvector_that_only_a_superuser_may_add_is_asked_for(server: Server) -> None:
    boss = server.admin("createrole createdb")
    with pytest.raises(SetupError, match="superuser run this in database sante_try: create ext"):
        roles.bootstrap(boss, database=NAME, secret=SECRET)
    server.run("create extension vector", database=NAME)
    roles.bootstrap(boss, database=NAME, secret=SECRET)


def test_an_administrator_without_rights_is_told_which_statement_is_missing(
    server: Server,
) -> None:
    boss = server.admin("")
    server.database_of_boss()
    with pytest.raises(SetupError, match=r'User boss may not .* create role "sante_owner";'):
        roles.bootstrap(boss, database=NAME, secret=SECRET)


def test_an_administrator_without_rights_is_enough_once_all_is_set_up(server: Server) -> None:
    boss = server.admin("")
    server.database_of_boss()
    roles.bootstrap(server.superuser, database=NAME, secret=SECRET)
    roles.bootstrap(boss, database=NAME, secret=SECRET)


def test_a_grant_that_was_silently_refused_is_noticed(server: Server) -> None:
    """PostgreSQL only warns: the administrator creates roles, but the database is not theirs."""
    boss = server.admin("createrole")
    server.run(f"create database {NAME}")
    with pytest.raises(SetupError, match=r"had no effect|permission denied") as caught:
        roles.bootstrap(boss, database=NAME, secret=SECRET)
    assert f'revoke all on database "{NAME}" from public;' in str(caught.value)


def test_a_role_that_may_too_much_is_cut_back_or_refused(server: Server) -> None:
    boss = server.admin("createrole")
    server.database_of_boss()
    roles.bootstrap(server.superuser, database=NAME, secret=SECRET)
    server.run("alter role sante_app bypassrls")
    with pytest.raises(SetupError, match='alter role "sante_app" inherit nosuperuser nobypassrls'):
        roles.bootstrap(boss, database=NAME, secret=SECRET)
    roles.bootstrap(server.superuser, database=NAME, secret=SECRET)
    assert server.rows("select rolbypassrls from pg_roles where rolname = 'sante_app'") == [
        (False,)
    ]


def test_an_app_role_that_inherits_from_another_is_refused(server: Server) -> None:
    roles.bootstrap(server.superuser, database=NAME, secret=SECRET)
    server.run("grant sante_system to sante_app")
    with pytest.raises(SetupError, match="revoke sante_system from sante_app;"):
        roles.bootstrap(server.superuser, database=NAME, secret=SECRET)


def test_a_new_secret_gives_new_passwords_and_ends_the_old(server: Server) -> None:
    roles.bootstrap(server.superuser, database=NAME, secret=SECRET)
    roles.bootstrap(server.superuser, database=NAME, secret=SECRET[::-1])
    assert log_in(roles.urls(server.superuser, SECRET[::-1], NAME).system) == "sante_system"
    with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
        psycopg.connect(roles.urls(server.superuser, SECRET, NAME).system)


def test_a_password_that_may_not_be_changed_points_to_the_secret_key(server: Server) -> None:
    boss = server.admin("")
    server.database_of_boss()
    roles.bootstrap(server.superuser, database=NAME, secret=SECRET)
    with pytest.raises(SetupError, match=r"sante_migrate has another password than this secret"):
        roles.bootstrap(boss, database=NAME, secret=SECRET[::-1])
    assert log_in(roles.urls(boss, SECRET, NAME).app) == "sante_app"


def test_a_standby_that_is_down_does_not_keep_either_driver_out(server: Server) -> None:
    roles.bootstrap(server.superuser, database=NAME, secret=SECRET)
    parts = urlsplit(server.superuser)
    login, _, host = parts.netloc.rpartition("@")
    both = parts._replace(netloc=f"{login}@127.0.0.1:1,{host}").geturl()
    roles.bootstrap(both, database=NAME, secret=SECRET)
    url = roles.urls(both, SECRET, NAME).app
    assert log_in(url) == "sante_app"
    engine = create_engine(make_url(url).set(drivername="postgresql+psycopg"))
    with engine.connect() as connection:
        assert connection.exec_driver_sql("select current_user").scalar() == "sante_app"
    engine.dispose()


def test_a_database_in_another_encoding_is_refused(server: Server) -> None:
    server.run(
        f"create database {NAME} encoding 'latin1' locale 'C' template template0"
        " locale_provider libc"
    )
    with pytest.raises(SetupError, match="is encoded as LATIN1; Santé needs UTF8"):
        roles.bootstrap(server.superuser, database=NAME, secret=SECRET)


def test_a_cluster_hands_the_current_user_on_to_its_nodes(server: Server) -> None:
    roles.bootstrap(server.superuser, database=NAME, secret=SECRET)
    with psycopg.connect(roles.urls(server.superuser, SECRET, NAME).app) as app:
        row = app.execute("show citus.propagate_set_commands").fetchone()
    assert row == ("local",)


def test_a_server_that_cannot_be_reached_is_said_without_the_password(server: Server) -> None:
    url = "postgresql://boss:hush-hush@127.0.0.1:1/sante"
    with pytest.raises(SetupError, match=r"does not let us in.*refused") as caught:
        roles.bootstrap(url, database=NAME, secret=SECRET)
    assert "hush-hush" not in str(caught.value)


@pytest.mark.parametrize("rights", ["superuser", "createrole createdb"])
def test_on_postgresql_15_all_is_set_up_and_the_missing_pgvector_is_asked_for(
    server_15: Server, rights: str
) -> None:
    boss = server_15.admin(rights)
    for _ in range(2):
        with pytest.raises(SetupError, match=r"apt install postgresql-15-pgvector .*Docker.*RDS"):
            roles.bootstrap(boss, database=NAME, secret=SECRET)
    urls = roles.urls(boss, SECRET, NAME)
    assert [log_in(url) for url in (urls.app, urls.system, urls.migrate)] == list(LOGINS)
    with psycopg.connect(urls.migrate) as migration:
        migration.execute("create table made (id int)")
        row = migration.execute("select tableowner from pg_tables where tablename = 'made'")
        assert row.fetchone() == ("sante_owner",)


@pytest.mark.parametrize(
    ("version", "said"),
    [
        (140022, "This is PostgreSQL 14; Santé needs 15 or newer"),
        (150013, r"PostgreSQL 15\.13 can reveal .* upgrade it to 15\.14"),
        (160009, r"upgrade it to 16\.10"),
        (170005, r"upgrade it to 17\.6"),
    ],
)
def test_a_server_that_is_too_old_is_refused(version: int, said: str) -> None:
    """S36."""
    with pytest.raises(SetupError, match=said):
        refuse_old(version)


@pytest.mark.parametrize("version", [150014, 150020, 160010, 170006, 180000, 190000])
def test_a_server_that_is_new_enough_is_used(version: int) -> None:
    refuse_old(version)


def test_a_password_is_the_hmac_of_the_role_under_the_secret() -> None:
    """Oracle: openssl dgst -sha256 -mac HMAC -macopt hexkey:00…1f."""
    expected = "bbfa58546306d043a2b874389aa07234ae398fe1548a1f76f0357ec5021e219a"
    assert roles.role_password(SECRET, "sante_app") == expected
    different = {roles.role_password(SECRET, role) for role in LOGINS}
    assert len(different | {roles.role_password(SECRET[::-1], "sante_app")}) == 4


PASSWORD = roles.role_password(SECRET, "sante_app")


@pytest.mark.parametrize(
    ("admin", "app"),
    [
        ("postgres://a:b@db.example.org/x", f"postgresql://sante_app:{PASSWORD}@db.example.org/y"),
        ("postgresql+psycopg://a@h:6/x", f"postgresql://sante_app:{PASSWORD}@h:6/y"),
        ("postgresql://h/x", f"postgresql://sante_app:{PASSWORD}@h/y"),
        ("postgresql://a:p%40@[::1]:5/x", f"postgresql://sante_app:{PASSWORD}@[::1]:5/y"),
        (
            "postgresql://a:b@h1:1,h2:2/x?target_session_attrs=read-write&sslmode=verify-full",
            f"postgresql://sante_app:{PASSWORD}@/y?host=h1%2Ch2&port=1%2C2"
            "&target_session_attrs=read-write&sslmode=verify-full",
        ),
        (
            "postgresql://a@[::1],h:7/x",
            f"postgresql://sante_app:{PASSWORD}@/y?host=%3A%3A1%2Ch&port=5432%2C7",
        ),
        (
            "postgresql://a@%2Frun%2Fpg/x",
            f"postgresql://sante_app:{PASSWORD}@/y?host=%2Frun%2Fpg&port=5432",
        ),
        (
            "postgresql:///?host=/run/pg%20x&user=a&password=b&dbname=x&passfile=/f&port=7",
            f"postgresql://sante_app:{PASSWORD}@/y?host=%2Frun%2Fpg%20x&port=7",
        ),
    ],
)
def test_a_url_is_rewritten_for_each_role_and_keeps_the_server(admin: str, app: str) -> None:
    found = roles.urls(admin, SECRET, "y")
    assert found.app == app
    assert found.migrate == app.replace("sante_app", "sante_migrate").replace(
        PASSWORD, roles.role_password(SECRET, "sante_migrate")
    )
    assert make_url(found.system).database == "y"


def test_a_database_name_may_hold_anything() -> None:
    assert roles.urls("postgresql://h/x", SECRET, "a b/ü").app.endswith("@h/a%20b%2F%C3%BC")
    assert roles.database_name("postgresql://h/a%20b") == "a b"
    assert roles.database_name("postgresql://h?dbname=x") == "x"


@pytest.mark.parametrize("url", ["mysql://a:hush@h/x", "host=h password=hush", "postgresql:hush"])
def test_what_is_no_database_url_is_refused_without_repeating_it(url: str) -> None:
    with pytest.raises(ValueError, match="must look like postgresql://") as caught:
        roles.urls(url, SECRET, "x")
    assert "hush" not in str(caught.value)


def test_a_url_without_a_database_is_asked_to_name_one() -> None:
    with pytest.raises(ValueError, match="names no database"):
        roles.database_name("postgresql://a:b@h/")
