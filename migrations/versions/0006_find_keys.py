"""Add the functions that find a key among its owner's rows in one round trip."""

from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

FUNCTION = """
create function {name}(owner uuid, hash bytea) returns table (
  id uuid, created_at timestamptz, expires_at timestamptz, used_at timestamptz,
  authenticated_at timestamptz, scopes text[], email text, is_admin boolean, status text,
  stamp bigint
) language plpgsql set search_path = pg_catalog, public as $$
begin
  perform public.sante_set_user(owner);
  return query
    select k.id, k.created_at, k.expires_at, {columns}, u.email, u.is_admin, u.status,
      coalesce(s.stamp, 0)
    from public.{table} k join public.users u on u.id = k.user_id
    left join public.user_stamps s on s.user_id = k.user_id
    where k.user_id = owner and k.token_hash = hash;
end $$
"""

FUNCTIONS = {
    "sante_session_key": ("auth_sessions", "k.last_seen_at, k.authenticated_at, null::text[]"),
    "sante_token_key": ("api_tokens", "k.last_used_at, k.created_at, k.scopes"),
}


def upgrade() -> None:
    for name, (table, columns) in FUNCTIONS.items():
        op.execute(FUNCTION.format(name=name, table=table, columns=columns))


def downgrade() -> None:
    for name in FUNCTIONS:
        op.execute(f"drop function {name}(uuid, bytea)")
