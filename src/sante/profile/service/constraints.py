"""Allergies, medicines, conditions and the like: told by the person, checked by everything.

What a person writes is kept as they wrote it. It gets a code only when it names one word for word;
otherwise its code is "other" and everybody who shows it has to say that it is not checked.
"""

from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from sante.core.db import touch
from sante.core.errors import FieldError, Invalid, NotFound
from sante.core.events import publish
from sante.kit.ids import new_id
from sante.profile import queries, rules
from sante.profile.errors import AlreadyListed
from sante.profile.events import ProfileChanged
from sante.profile.matching import Suggestion, resolve, suggest
from sante.profile.service.changes import ConstraintChange, NewConstraint
from sante.profile.types import Constraint, ConstraintKind
from sante.profile.vocabulary import OTHER, vocabulary

_NEEDS_A_CODE = frozenset({ConstraintKind.PREGNANCY, ConstraintKind.EATING_DISORDER})


async def list_constraints(session: AsyncSession, user_id: UUID) -> list[Constraint]:
    """All that was ever told and not removed, also what has ended, oldest first."""
    return [_constraint(row) for row in await queries.constraints_of(session, user_id)]


async def add_constraint(
    session: AsyncSession, user_id: UUID, told: NewConstraint, *, now: datetime
) -> Constraint:
    """Raises Invalid when it cannot be understood or dated, AlreadyListed when it is there."""
    kind, code, label = _understand(told)
    made = Constraint(new_id(), kind, code, label, told.since, told.until)
    _check_dates(made, now)
    stamps = {"user_id": user_id, "created_at": now, "updated_at": now}
    if not await queries.add_constraint(session, {**stamps, "id": made.id, **_columns(made)}):
        raise _listed(made)
    await _tell(session, user_id)
    return made


async def change_constraint(
    session: AsyncSession,
    user_id: UUID,
    constraint_id: UUID,
    wanted: ConstraintChange,
    *,
    now: datetime,
) -> Constraint:
    """Correct or end a constraint. Raises NotFound, Invalid or AlreadyListed."""
    row = await queries.lock_constraint(session, user_id, constraint_id)
    if row is None:
        raise NotFound
    before = _constraint(row)
    given = wanted.given()
    after = replace(before, **given)
    if given.keys() & {"code", "label"}:
        told = NewConstraint(kind=before.kind, code=given.get("code"), label=after.label)
        _, code, _ = _understand(told)
        after = replace(after, code=code)
    _check_dates(after, now)
    if after == before:
        return before
    if after.until is None and await queries.has_open_twin(session, user_id, after):
        raise _listed(after)
    await queries.change_constraint(
        session, user_id, constraint_id, {**_columns(after), "updated_at": now}
    )
    await _tell(session, user_id)
    return after


async def remove_constraint(session: AsyncSession, user_id: UUID, constraint_id: UUID) -> None:
    """For what was told by mistake; what is over is ended by its `until`. Raises NotFound."""
    if not await queries.remove_constraint(session, user_id, constraint_id):
        raise NotFound
    await _tell(session, user_id)


def suggestions(text: str, kind: ConstraintKind | None = None, limit: int = 8) -> list[Suggestion]:
    """What a text may mean, the likeliest first; slips of the pen are forgiven."""
    return suggest(vocabulary(), text, kind, limit)


def _understand(told: NewConstraint) -> tuple[ConstraintKind, str, str]:
    """(kind, code, label) of what was told. Raises Invalid."""
    if told.code is not None and told.code != OTHER:
        return _chosen(told, told.code)
    if not told.label:
        raise _invalid("label", "Say what it is, in your own words, or choose a code.")
    if told.kind is None:
        kind, code = _in_any_kind(told.label)
        return kind, code, told.label
    code = OTHER if told.code == OTHER else _named(told.kind, told.label)
    if code == OTHER and told.kind in _NEEDS_A_CODE:
        known = ", ".join(entry.code for entry in vocabulary().chosen(told.kind))
        raise _invalid("code", f"Choose one of these codes: {known}.")
    return told.kind, code, told.label


def _chosen(told: NewConstraint, code: str) -> tuple[ConstraintKind, str, str]:
    entry = vocabulary().entries.get(code)
    if entry is None or not entry.chosen:
        raise _invalid(
            "code", f"“{code[:60]}” is not a code of the vocabulary. {_did_you_mean(told)}"
        )
    if told.kind not in (None, entry.kind):
        raise _invalid("kind", f"{code} belongs to the kind “{entry.kind}”.")
    return ConstraintKind(entry.kind), code, told.label or entry.label


def _named(kind: ConstraintKind, text: str) -> str:
    found = resolve(vocabulary(), kind, text)
    if len(found) > 1:
        labels = " and ".join(sorted(vocabulary().label(code) for code in found))
        raise _invalid(
            "label",
            f"This names several things: {labels}. Add each on its own, so each is checked.",
        )
    return next(iter(found), OTHER)


def _in_any_kind(text: str) -> tuple[ConstraintKind, str]:
    found = [(kind, code) for kind in ConstraintKind for code in resolve(vocabulary(), kind, text)]
    if len(found) == 1:
        return found[0]
    kinds = ", ".join(kind for kind, _ in found) or ", ".join(ConstraintKind)
    raise _invalid("kind", f"Say which kind it is: {kinds}.")


def _did_you_mean(told: NewConstraint) -> str:
    near = suggestions(told.label or (told.code or "").partition(":")[2], told.kind, limit=3)
    if near:
        return f"Did you mean {' or '.join(s.code for s in near)}?"
    return "GET /api/v1/constraints/vocabulary lists all."


def _check_dates(constraint: Constraint, now: datetime) -> None:
    problem = rules.dates_problem(constraint.since, constraint.until, now.date())
    if problem is not None:
        raise _invalid("until" if constraint.until is not None else "since", problem)


def _invalid(field: str, message: str) -> Invalid:
    return Invalid(message, errors=[FieldError(field, message)])


def _listed(constraint: Constraint) -> AlreadyListed:
    return AlreadyListed(f"“{constraint.label}” is on your list already. Change or end that entry.")


async def _tell(session: AsyncSession, user_id: UUID) -> None:
    await touch(session, user_id)
    await publish(session, ProfileChanged(user_id, frozenset({"constraints"})))


def _columns(constraint: Constraint) -> dict[str, Any]:
    return {
        "kind": constraint.kind,
        "code": constraint.code,
        "label": constraint.label,
        "since_date": constraint.since,
        "until_date": constraint.until,
    }


def _constraint(row: queries.ConstraintRow) -> Constraint:
    return Constraint(
        row.id, ConstraintKind(row.kind), row.code, row.label, row.since_date, row.until_date
    )
