"""Accounts, their passwords, sessions and API tokens."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    TIMESTAMP,
    BigInteger,
    Boolean,
    LargeBinary,
    Row,
    Text,
    Uuid,
    bindparam,
    case,
    column,
    delete,
    func,
    select,
    update,
)
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from sante.core.db import Database
from sante.core.models import User
from sante.identity.models import ApiToken, AuthSession, Credential

_FOUND: Final = (
    column("id", Uuid),
    column("created_at", TIMESTAMP(timezone=True)),
    column("expires_at", TIMESTAMP(timezone=True)),
    column("used_at", TIMESTAMP(timezone=True)),
    column("authenticated_at", TIMESTAMP(timezone=True)),
    column("scopes", ARRAY(Text)),
    column("email", Text),
    column("is_admin", Boolean),
    column("status", Text),
    column("stamp", BigInteger),
)
_ASKED: Final = (bindparam("user_id", type_=Uuid), bindparam("token_hash", type_=LargeBinary))
# Asked by every request. The function makes itself the key's owner for the one statement it is, so
# that a key is looked for among its owner's rows alone; it also brings the account's state and the
# person's stamp.
_KEYS: Final = {
    kind: select(function(*_ASKED).table_valued(*_FOUND))
    for kind, function in (("s", func.sante_session_key), ("pat", func.sante_token_key))
}


async def key_by_hash(
    database: Database, kind: str, user_id: UUID, token_hash: bytes
) -> Row[Any] | None:
    """The session ("s") or API token ("pat") with this hash, if this person has it."""
    return await database.look_up(_KEYS[kind], {"user_id": user_id, "token_hash": token_hash})


async def user_by_email(session: AsyncSession, email_key: str) -> User | None:
    found = await session.execute(select(User).where(User.email_key == email_key))
    return found.scalar_one_or_none()


async def user_by_id(session: AsyncSession, user_id: UUID) -> User | None:
    found = await session.execute(select(User).where(User.id == user_id))
    return found.scalar_one_or_none()


async def count_users(session: AsyncSession) -> int:
    """How many, up to two: only "is this the first?" is ever asked."""
    found = await session.execute(select(User.id).limit(2))
    return len(found.all())


async def add_user(session: AsyncSession, user: User) -> bool:
    """False when the address has an account already."""
    added = await session.execute(
        upsert(User)
        .values(
            id=user.id,
            email=user.email,
            email_key=user.email_key,
            is_admin=user.is_admin,
            is_demo=user.is_demo,
            status=user.status or "active",
            created_at=user.created_at,
        )
        .on_conflict_do_nothing(index_elements=["email_key"])
        .returning(User.id)
    )
    return added.scalar_one_or_none() is not None


async def set_status(session: AsyncSession, user_id: UUID, status: str) -> None:
    await session.execute(update(User).where(User.id == user_id).values(status=status))


async def set_last_login(session: AsyncSession, user_id: UUID, at: datetime) -> None:
    await session.execute(
        update(User).where(User.id == user_id).values(last_login_at=at, last_seen_at=at)
    )


async def password_hash(session: AsyncSession, user_id: UUID) -> str | None:
    found = await session.execute(
        select(Credential.password_hash).where(Credential.user_id == user_id)
    )
    return found.scalar_one_or_none()


async def set_password_hash(
    session: AsyncSession, user_id: UUID, password_hash: str, at: datetime
) -> None:
    row = upsert(Credential).values(user_id=user_id, password_hash=password_hash, changed_at=at)
    await session.execute(
        row.on_conflict_do_update(
            index_elements=["user_id"],
            set_={"password_hash": row.excluded.password_hash, "changed_at": at},
        )
    )


async def add_session(session: AsyncSession, row: AuthSession) -> None:
    session.add(row)
    await session.flush()


async def see_session(
    session: AsyncSession, user_id: UUID, session_id: UUID, at: datetime, expires_at: datetime
) -> None:
    await session.execute(
        update(AuthSession)
        .where(AuthSession.user_id == user_id, AuthSession.id == session_id)
        .values(last_seen_at=at, expires_at=expires_at)
    )
    await session.execute(update(User).where(User.id == user_id).values(last_seen_at=at))


async def see_token(session: AsyncSession, user_id: UUID, token_id: UUID, at: datetime) -> None:
    await session.execute(
        update(ApiToken)
        .where(ApiToken.user_id == user_id, ApiToken.id == token_id)
        .values(last_used_at=at)
    )


async def sessions_of(session: AsyncSession, user_id: UUID, now: datetime) -> Sequence[AuthSession]:
    """Those that still open the account, the last seen first."""
    found = await session.execute(
        select(AuthSession)
        .where(AuthSession.user_id == user_id, AuthSession.expires_at > now)
        .order_by(AuthSession.last_seen_at.desc(), AuthSession.id.desc())
    )
    return found.scalars().all()


async def prove_session(
    session: AsyncSession, user_id: UUID, session_id: UUID, at: datetime
) -> None:
    await session.execute(
        update(AuthSession)
        .where(AuthSession.user_id == user_id, AuthSession.id == session_id)
        .values(authenticated_at=at)
    )


async def replace_session_hash(
    session: AsyncSession, user_id: UUID, session_id: UUID, token_hash: bytes
) -> AuthSession:
    changed = await session.execute(
        update(AuthSession)
        .where(AuthSession.user_id == user_id, AuthSession.id == session_id)
        .values(token_hash=token_hash)
        .returning(AuthSession)
    )
    return changed.scalar_one()


async def end_session(session: AsyncSession, user_id: UUID, session_id: UUID) -> bool:
    gone = await session.execute(
        delete(AuthSession)
        .where(AuthSession.user_id == user_id, AuthSession.id == session_id)
        .returning(AuthSession.id)
    )
    return gone.scalar_one_or_none() is not None


async def end_session_by_hash(session: AsyncSession, user_id: UUID, token_hash: bytes) -> None:
    await session.execute(
        delete(AuthSession).where(
            AuthSession.user_id == user_id, AuthSession.token_hash == token_hash
        )
    )


async def end_sessions(session: AsyncSession, user_id: UUID, keep: UUID | None) -> None:
    """All of the person's sessions, but `keep`."""
    statement = delete(AuthSession).where(AuthSession.user_id == user_id)
    await session.execute(statement if keep is None else statement.where(AuthSession.id != keep))


async def end_all_keys(session: AsyncSession, user_id: UUID) -> None:
    await session.execute(delete(AuthSession).where(AuthSession.user_id == user_id))
    await session.execute(delete(ApiToken).where(ApiToken.user_id == user_id))


async def end_expired(session: AsyncSession, now: datetime) -> None:
    """Everybody's; for the system role."""
    await session.execute(delete(AuthSession).where(AuthSession.expires_at < now))
    await session.execute(delete(ApiToken).where(ApiToken.expires_at < now))


async def remove_unconfirmed(session: AsyncSession, before: datetime) -> None:
    """Accounts that nobody confirmed since; for the system role."""
    await session.execute(delete(User).where(User.status == "pending", User.created_at < before))


async def add_token(session: AsyncSession, row: ApiToken) -> None:
    session.add(row)
    await session.flush()


async def tokens_of(session: AsyncSession, user_id: UUID) -> Sequence[ApiToken]:
    found = await session.execute(
        select(ApiToken).where(ApiToken.user_id == user_id).order_by(ApiToken.id)
    )
    return found.scalars().all()


async def remove_token(session: AsyncSession, user_id: UUID, token_id: UUID) -> bool:
    gone = await session.execute(
        delete(ApiToken)
        .where(ApiToken.user_id == user_id, ApiToken.id == token_id)
        .returning(ApiToken.id)
    )
    return gone.scalar_one_or_none() is not None


async def remove_made_up(session: AsyncSession, before: datetime) -> None:
    """Made-up people last visited before then, with all that is theirs; for the system role."""
    await session.execute(delete(User).where(User.is_demo, User.last_login_at < before))


async def accounts(session: AsyncSession, *, limit: int) -> Sequence[User]:
    """The house's people, the last seen first."""
    found = await session.execute(
        select(User)
        .order_by(User.last_seen_at.desc().nulls_last(), User.created_at.desc())
        .limit(limit)
    )
    return found.scalars().all()


async def count_accounts(session: AsyncSession) -> int:
    return await session.scalar(select(func.count()).select_from(User)) or 0


async def confirm_address(session: AsyncSession, user_id: UUID, at: datetime | None) -> None:
    """Note it, and open an account that waited for it; what is disabled stays so."""
    await session.execute(
        update(User)
        .where(User.id == user_id)
        .values(
            email_confirmed_at=at,
            status=case((User.status == "pending", "active"), else_=User.status),
        )
    )


async def change_address(
    session: AsyncSession, user_id: UUID, email: str, email_key: str, at: datetime | None
) -> bool:
    """False when another account has this address; nothing is changed then."""
    statement = (
        update(User)
        .where(User.id == user_id)
        .values(email=email, email_key=email_key, email_confirmed_at=at)
    )
    try:
        async with session.begin_nested():
            await session.execute(statement)
    except IntegrityError:
        return False
    return True
