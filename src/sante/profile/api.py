from typing import Annotated
from uuid import UUID

from fastapi import Query, Response

from sante.core.http import Now, Router, RuntimeDep, Tx
from sante.core.schemas import Page, PathId
from sante.identity.access import Read, Write
from sante.identity.types import Viewer
from sante.profile import service
from sante.profile.schemas import (
    AddConstraint,
    ConstraintOut,
    Known,
    Me,
    PatchConstraint,
    PatchMe,
)
from sante.profile.types import ConstraintKind

router = Router(tags=["profile"])

Reader = Annotated[Viewer, Read("profile")]
Writer = Annotated[Viewer, Write("profile")]
ConstraintId = Annotated[UUID, PathId("con")]


@router.get("/me")
async def read_me(viewer: Reader, session: Tx, now: Now) -> Me:
    person, today = await service.person_at(session, viewer.user_id, now=now)
    return Me.of(person, email=viewer.email, today=today)


@router.patch("/me")
async def change_me(
    body: PatchMe, viewer: Writer, session: Tx, now: Now, runtime: RuntimeDep
) -> Me:
    person = await service.change(
        session,
        viewer.user_id,
        body.change(),
        now=now,
        version=body.version,
        minimum_age=runtime.settings.minimum_age,
    )
    return Me.of(person, email=viewer.email, today=person.day_at(now))


@router.get("/constraints")
async def list_constraints(viewer: Reader, session: Tx, now: Now) -> Page[ConstraintOut]:
    _, today = await service.person_at(session, viewer.user_id, now=now)
    found = await service.list_constraints(session, viewer.user_id)
    return Page(items=[ConstraintOut.of(one, today=today) for one in found])


@router.get("/constraints/vocabulary", dependencies=[Read("profile")])
async def list_vocabulary(
    q: Annotated[str | None, Query(max_length=200, description="What the person types.")] = None,
    kind: ConstraintKind | None = None,
) -> Known:
    return Known.of(service.vocabulary(), kind=kind, text=q)


@router.post("/constraints", status_code=201)
async def add_constraint(
    body: AddConstraint, viewer: Writer, session: Tx, now: Now
) -> ConstraintOut:
    made = await service.add_constraint(session, viewer.user_id, body.told(), now=now)
    _, today = await service.person_at(session, viewer.user_id, now=now)
    return ConstraintOut.of(made, today=today)


@router.patch("/constraints/{constraint_id}")
async def change_constraint(
    viewer: Writer, constraint_id: ConstraintId, body: PatchConstraint, session: Tx, now: Now
) -> ConstraintOut:
    changed = await service.change_constraint(
        session, viewer.user_id, constraint_id, body.change(), now=now
    )
    _, today = await service.person_at(session, viewer.user_id, now=now)
    return ConstraintOut.of(changed, today=today)


@router.delete("/constraints/{constraint_id}", status_code=204)
async def remove_constraint(viewer: Writer, constraint_id: ConstraintId, session: Tx) -> Response:
    await service.remove_constraint(session, viewer.user_id, constraint_id)
    return Response(status_code=204)
