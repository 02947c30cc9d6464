from datetime import date, datetime
from typing import Annotated, Final
from uuid import UUID

from fastapi import BackgroundTasks, Depends, Path, Query, Response

from sante.core import cache as caching
from sante.core.cache import CacheKey, cache_key
from sante.core.errors import NotFound
from sante.core.http import Now, Router, RuntimeDep, Tx
from sante.core.schemas import Page, PathId
from sante.identity.access import Read, Write
from sante.identity.types import Viewer
from sante.kit import ids
from sante.profile import service as profiles
from sante.progress import service
from sante.progress.schemas.days import (
    BreakOut,
    CheckInOut,
    DayOut,
    Days,
    PutBreak,
    PutCheckIn,
)
from sante.progress.schemas.goal_report import GoalReportOut
from sante.progress.schemas.logs import LogAction, LogOut, PatchLog
from sante.progress.schemas.projections import GoalProjections, Projections
from sante.progress.schemas.today import TodayOut
from sante.progress.schemas.weeks import WeekOut, Weeks
from sante.progress.types import Break

router = Router(tags=["progress"])

Reader = Annotated[Viewer, Read("progress")]
Writer = Annotated[Viewer, Write("progress")]
LogPath = Annotated[UUID, PathId("log")]
Day = Annotated[date, Path(description="A local day of the person.")]
JSON: Final = "application/json"


async def _action(
    action_id: Annotated[str, Path(description="A user action (ua_…) or an id of the library.")],
) -> UUID | str:
    if not action_id.startswith("ua_"):
        return action_id
    try:
        return ids.decode("ua", action_id)
    except ValueError:
        raise NotFound from None


Action = Annotated[UUID | str, Depends(_action)]


def _memory(viewer: Viewer, runtime: RuntimeDep) -> service.Memory:
    return service.Memory(runtime.cache, viewer.stamp)


@router.get("/actions/today", response_model=TodayOut)
async def read_today(viewer: Reader, session: Tx, now: Now, runtime: RuntimeDep) -> Response:
    """Today's actions. Kept until something is logged or the day, or its evening, begins."""
    memory = _memory(viewer, runtime)

    async def make() -> bytes:
        today = await service.today_of(session, viewer.user_id, now=now, memory=memory)
        body = TodayOut.of(today).model_dump_json(by_alias=True).encode()
        return _dated(today.valid_until, body)

    key = cache_key(viewer.user_id, "today_actions", viewer.stamp)
    kept = await runtime.cache.load(key, caching.TODAY_ACTIONS, make)
    until, body = _undated(kept)
    if until <= now:
        kept = await make()
        await runtime.cache.set(key, kept, caching.TODAY_ACTIONS)
        _, body = _undated(kept)
    return Response(body, media_type=JSON)


def _dated(until: datetime, body: bytes) -> bytes:
    return until.isoformat().encode() + b"\n" + body


def _undated(kept: bytes) -> tuple[datetime, bytes]:
    until, _, body = kept.partition(b"\n")
    return datetime.fromisoformat(until.decode()), body


@router.post("/actions/{action_id}/log", response_model=LogOut)
async def log_action(
    viewer: Writer,
    action: Action,
    body: LogAction,
    session: Tx,
    now: Now,
    runtime: RuntimeDep,
    after: BackgroundTasks,
) -> Response:
    """Log an action for a day. The same again changes nothing and has the same answer, which is
    kept until something else is written or the day is over."""

    def key(stamp: int) -> CacheKey:
        return cache_key(viewer.user_id, "logged", stamp, str(action), body.model_dump_json())

    kept = await runtime.cache.get(key(viewer.stamp))
    if kept is not None:
        until, answer = _undated(kept)
        if now < until:
            return Response(answer, media_type=JSON)
    memory = _memory(viewer, runtime)
    written = await service.log_action(
        session, viewer.user_id, action, body.log(), now=now, memory=memory
    )
    _keep(written.left, runtime, after)
    answer = LogOut.of(written.logged).model_dump_json().encode()
    kept = _dated(written.logged.valid_until, answer)
    stamp = viewer.stamp if written.left is None else written.left.stamp
    after.add_task(runtime.cache.set, key(stamp), kept, caching.TODAY_ACTIONS)
    return Response(answer, media_type=JSON)


@router.patch("/actions/logs/{log_id}")
async def change_log(
    viewer: Writer,
    log_id: LogPath,
    body: PatchLog,
    session: Tx,
    now: Now,
    runtime: RuntimeDep,
    after: BackgroundTasks,
) -> LogOut:
    written = await service.edit_log(
        session,
        viewer.user_id,
        log_id,
        body.change(),
        now=now,
        memory=_memory(viewer, runtime),
    )
    _keep(written.left, runtime, after)
    return LogOut.of(written.logged)


def _keep(left: service.Left | None, runtime: RuntimeDep, after: BackgroundTasks) -> None:
    """Background tasks run once the answer is sent, and so only after the commit."""
    if left is not None:
        after.add_task(service.remember, runtime.cache, left.snapshot, left.stamp)


@router.delete("/actions/logs/{log_id}", status_code=204, response_class=Response)
async def remove_log(
    viewer: Writer,
    log_id: LogPath,
    session: Tx,
    now: Now,
    runtime: RuntimeDep,
    after: BackgroundTasks,
) -> None:
    memory = _memory(viewer, runtime)
    left = await service.remove_log(session, viewer.user_id, log_id, now=now, memory=memory)
    _keep(left, runtime, after)


@router.get("/progress/daily")
async def read_days(
    viewer: Reader,
    session: Tx,
    now: Now,
    runtime: RuntimeDep,
    first: Annotated[date | None, Query(alias="from")] = None,
    last: Annotated[date | None, Query(alias="to")] = None,
) -> Days:
    """Each day of the range, both ends included; the last 14 days by default."""
    found = await service.daily(
        session,
        viewer.user_id,
        now=now,
        first=first,
        last=last,
        memory=_memory(viewer, runtime),
    )
    return Days(days=[DayOut.of(day) for day in found])


@router.get("/progress/weekly")
async def read_weeks(
    viewer: Reader,
    session: Tx,
    now: Now,
    weeks: Annotated[int, Query(description="How many, the present one included.")] = 4,
) -> Weeks:
    """The last weeks, the present one first."""
    found = await service.weekly(session, viewer.user_id, now=now, weeks=weeks)
    return Weeks(weeks=[WeekOut.of(week) for week in found])


@router.get("/progress/goal/{goal_id}", response_model=GoalReportOut)
async def read_goal(
    viewer: Reader,
    goal_id: Annotated[UUID, PathId("goal")],
    session: Tx,
    now: Now,
    runtime: RuntimeDep,
) -> Response:
    """Everything about how a goal is going. Kept until something is written or the day is over."""
    _, today = await profiles.person_at(session, viewer.user_id, now=now)

    async def make() -> bytes:
        report = await service.goal_report(session, viewer.user_id, goal_id, now=now)
        return GoalReportOut.of(report).model_dump_json().encode()

    key = cache_key(viewer.user_id, "goal_progress", goal_id, viewer.stamp, today)
    body = await runtime.cache.load(key, caching.GOAL_PROGRESS, make)
    return Response(body, media_type=JSON)


@router.get("/progress/projections", response_model=Projections)
async def read_projections(viewer: Reader, session: Tx, now: Now, runtime: RuntimeDep) -> Response:
    """Where the targets of each running goal stand and are heading, in the person's units."""
    person, today = await profiles.person_at(session, viewer.user_id, now=now)

    async def make() -> bytes:
        found = await service.outlooks(session, person, now=now)
        goals = [GoalProjections.of(one) for one in found]
        return Projections(goals=goals).model_dump_json().encode()

    key = cache_key(viewer.user_id, "goal_progress", viewer.stamp, today)
    body = await runtime.cache.load(key, caching.GOAL_PROGRESS, make)
    return Response(body, media_type=JSON)


@router.put("/checkins/{day}")
async def put_check_in(
    viewer: Writer, day: Day, body: PutCheckIn, session: Tx, now: Now
) -> CheckInOut:
    return CheckInOut.of(await service.check_in(session, viewer.user_id, day, body.told(), now=now))


@router.get("/checkins/{day}")
async def read_check_in(viewer: Reader, day: Day, session: Tx) -> CheckInOut:
    return CheckInOut.of(await service.check_in_on(session, viewer.user_id, day))


@router.delete("/checkins/{day}", status_code=204)
async def remove_check_in(viewer: Writer, day: Day, session: Tx) -> Response:
    await service.remove_check_in(session, viewer.user_id, day)
    return Response(status_code=204)


@router.get("/breaks")
async def list_breaks(viewer: Reader, session: Tx) -> Page[BreakOut]:
    found = await service.list_breaks(session, viewer.user_id)
    return Page(items=[BreakOut.of(one) for one in found])


@router.put("/breaks/{first_day}")
async def take_break(
    viewer: Writer, first_day: Day, body: PutBreak, session: Tx, now: Now
) -> BreakOut:
    """Days on which nothing is expected: they neither add to a streak nor break it."""
    wanted = Break(first_day, body.last_day, body.reason)
    return BreakOut.of(await service.take_break(session, viewer.user_id, wanted, now=now))


@router.delete("/breaks/{first_day}", status_code=204)
async def end_break(viewer: Writer, first_day: Day, session: Tx) -> Response:
    await service.end_break(session, viewer.user_id, first_day)
    return Response(status_code=204)
