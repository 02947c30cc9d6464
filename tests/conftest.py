import os
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import httpx2
import pytest
from fastapi import FastAPI
from sqlalchemy.ext.asyncio import AsyncSession

from sante import wiring
from sante.api import create_app
from sante.core.cache import MemoryCache
from sante.core.db import PooledDatabase
from sante.core.files import in_folder
from sante.core.runtime import Runtime
from sante.core.settings import Settings
from sante.kit.clock import Clock
from tests.support import db as support
from tests.support.clock import FakeClock
from tests.support.people import People, Person

# Either one or the other runs, by the account the tests run as.
BY_ACCOUNT = ("only root runs it as somebody else", "an ordinary user only")
left_out: list[str] = []


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    if report.skipped and not any(reason in str(report.longrepr) for reason in BY_ACCOUNT):
        left_out.append(report.nodeid)


def pytest_sessionfinish(session: pytest.Session) -> None:
    """CI leaves no test out: a skipped one fails the run."""
    if left_out and os.environ.get("CI"):
        print("Left out:", *left_out, sep="\n  ")
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


@pytest.fixture(scope="session")
def cluster() -> Iterator[support.Cluster]:
    with support.cluster() as running:
        yield running


@pytest.fixture(scope="session")
def template(cluster: support.Cluster) -> str:
    return support.template(cluster)


@pytest.fixture(scope="session")
def own_database(
    cluster: support.Cluster, template: str, testrun_uid: str, worker_id: str
) -> Iterator[str]:
    """This test process's database."""
    name = f"run_{testrun_uid[:12]}_{worker_id}"
    cluster.create(name, template)
    yield name
    cluster.drop(name)


@pytest.fixture
async def db(
    cluster: support.Cluster, own_database: str
) -> AsyncIterator[support.SavepointDatabase]:
    async with support.savepoint_database(
        cluster.url(support.TESTER, own_database), cluster.url("sante_app", own_database)
    ) as database:
        yield database


@pytest.fixture
async def live(
    cluster: support.Cluster, template: str, testrun_uid: str, worker_id: str
) -> AsyncIterator[PooledDatabase]:
    """A database of this test's own, with real commits on many connections."""
    name = f"live_{testrun_uid[:12]}_{worker_id}"
    cluster.create(name, template)
    database = support.pooled(cluster, name, pool_size=20)
    yield database
    await database.close()
    cluster.drop(name)


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(home=tmp_path, secret_key=support.SECRET.hex())


@pytest.fixture
def runtime(db: support.SavepointDatabase, clock: FakeClock, settings: Settings) -> Runtime:
    return make_runtime(db, clock, settings)


@pytest.fixture
def live_runtime(live: PooledDatabase, clock: FakeClock, settings: Settings) -> Runtime:
    return make_runtime(live, clock, settings)


def make_runtime(
    database: support.SavepointDatabase | PooledDatabase, clock: Clock, settings: Settings
) -> Runtime:
    wiring.install(settings)
    return Runtime(
        settings=settings,
        database=database,
        clock=clock,
        cache=MemoryCache(),
        files=in_folder(settings.home / "files"),
    )


@pytest.fixture
def app(runtime: Runtime) -> FastAPI:
    return create_app(runtime)


@pytest.fixture
async def session(db: support.SavepointDatabase) -> AsyncIterator[AsyncSession]:
    async with db.transaction() as opened:
        yield opened


@pytest.fixture
async def client(app: FastAPI) -> AsyncIterator[httpx2.AsyncClient]:
    async with client_for(app) as opened:
        yield opened


@pytest.fixture
async def live_client(live_runtime: Runtime) -> AsyncIterator[httpx2.AsyncClient]:
    async with client_for(create_app(live_runtime)) as opened:
        yield opened


def client_for(app: FastAPI) -> httpx2.AsyncClient:
    return httpx2.AsyncClient(transport=httpx2.ASGITransport(app=app), base_url="http://sante.test")


@pytest.fixture
def people(runtime: Runtime) -> People:
    return People(runtime)


@pytest.fixture
def live_people(live_runtime: Runtime) -> People:
    return People(live_runtime)


@pytest.fixture
async def alice(people: People) -> Person:
    return await people.alice()


@pytest.fixture
async def browser(client: httpx2.AsyncClient, alice: Person) -> httpx2.AsyncClient:
    """Alice's browser, without script: her cookie, and the headers a browser sends."""
    client.cookies.set("sante", alice.token)
    client.headers.update({"Accept": "text/html", "Origin": "http://sante.test"})
    return client
