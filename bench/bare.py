"""The least an endpoint with a database can be: FastAPI, one select, JSON.

The same server, driver, pool and event loop as Santé; no sign-in, no person, no rules.
"""

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI
from sqlalchemy import text
from sqlalchemy.ext.asyncio import create_async_engine

ENGINE = create_async_engine(os.environ["BENCH_DATABASE_URL"], pool_size=10, max_overflow=0)
SELECT = text("select id, name, category from action_definitions order by id limit 20")


@asynccontextmanager
async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
    yield
    await ENGINE.dispose()


app = FastAPI(lifespan=lifespan)


@app.get("/bare")
async def bare() -> list[dict[str, str]]:
    async with ENGINE.connect() as connection:
        return [dict(row) for row in (await connection.execute(SELECT)).mappings()]
