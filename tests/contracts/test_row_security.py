"""The database's own catalogue says whether one person's rows can reach another (S1-S7)."""

from typing import Any

import pytest
from psycopg.rows import dict_row
from tests.support.db import Cluster

from sante import wiring
from sante.tables import METADATA

# Tables that hold a user's id but are not keyed (user_id, id): one line of reason each.
ONE_ROW_PER_PERSON = {
    "user_stamps": "a counter per person",
    "credentials": "a password per person",
    "authenticator_apps": "an app per person",
    "insight_mornings": "an instant per person",
    "reminder_manners": "how a person wants to be told",
    "idempotency_keys": "keyed by the hash of the key the client chose",
}


@pytest.fixture(scope="module")
def ask(cluster: Cluster, template: str) -> Any:
    def run(query: str) -> list[dict[str, Any]]:
        with cluster.admin(template) as admin, admin.cursor(row_factory=dict_row) as cursor:
            return cursor.execute(query.encode()).fetchall()

    return run


OWNED = """
select c.oid, c.relname as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
where n.nspname = 'public' and c.relkind in ('r', 'p') and exists (
  select 1 from pg_attribute a where a.attrelid = c.oid and a.attname = 'user_id')
"""


def test_there_are_owned_tables_and_the_models_know_them_all(ask: Any) -> None:
    found = {row["name"] for row in ask(OWNED)}
    known = {t.name for t in METADATA.sorted_tables if "user_id" in t.columns}
    assert len(found) >= 12
    assert found == known


def test_every_owned_table_forces_row_security(ask: Any) -> None:
    """S1."""
    rows = ask(
        f"select o.name, c.relrowsecurity, c.relforcerowsecurity from ({OWNED}) o"
        " join pg_class c on c.oid = o.oid"
    )
    assert [r["name"] for r in rows if not (r["relrowsecurity"] and r["relforcerowsecurity"])] == []


def test_every_owned_table_has_the_same_two_policies(ask: Any) -> None:
    """S1, S4."""
    rows = ask(
        f"select o.name, p.policyname, p.cmd, p.permissive, p.roles::text[] as roles, p.qual,"
        f" p.with_check from ({OWNED}) o left join pg_policies p on p.tablename = o.name"
    )
    own = "(user_id = (NULLIF(current_setting('app.user_id'::text, true), ''::text))::uuid)"
    expected = {
        "own_rows": ("ALL", "PERMISSIVE", ["sante_app"], own, own),
        "all_rows": ("ALL", "PERMISSIVE", ["sante_system"], "true", "true"),
    }
    by_table: dict[str, dict[str, Any]] = {}
    for r in rows:
        found = (r["cmd"], r["permissive"], r["roles"], r["qual"], r["with_check"])
        by_table.setdefault(r["name"], {})[r["policyname"]] = found
    assert {name: p for name, p in by_table.items() if p != expected} == {}


def test_no_partition_or_table_beside_them_holds_rows_of_people(ask: Any) -> None:
    """S1: partitions do not inherit row security; materialised views ignore it (S3)."""
    assert (
        ask(
            "select inhrelid::regclass::text from pg_inherits join pg_class c on"
            " c.oid = inhrelid where c.relkind in ('r', 'p')"
        )
        == []
    )
    assert ask("select relname from pg_class where relkind = 'm'") == []


def test_the_app_s_role_owns_nothing_and_cannot_pass_by_row_security(ask: Any) -> None:
    """S2."""
    roles = ask(
        "select rolname, rolsuper, rolbypassrls, rolcreaterole, rolcreatedb, rolreplication"
        " from pg_roles where rolname like 'sante_%' and rolname <> 'sante_tests'"
    )
    assert {r["rolname"] for r in roles} == {
        "sante_owner",
        "sante_migrate",
        "sante_app",
        "sante_system",
    }
    for role in roles:
        assert [v for k, v in role.items() if k != "rolname"] == [False] * 5, role["rolname"]
    assert (
        ask(
            "select relname from pg_class c join pg_roles r on r.oid = c.relowner"
            " where r.rolname in ('sante_app', 'sante_system')"
        )
        == []
    )
    assert (
        ask(
            "select grantee, table_name, privilege_type from information_schema.role_table_grants"
            " where grantee in ('sante_app', 'sante_system')"
            " and privilege_type in ('TRUNCATE', 'TRIGGER', 'REFERENCES')"
        )
        == []
    )
    assert (
        ask(
            "select r.rolname from pg_auth_members m join pg_roles r on r.oid = m.member"
            " where r.rolname in ('sante_app', 'sante_system')"
        )
        == []
    )


def test_the_audit_log_can_only_be_added_to(ask: Any) -> None:
    """S39."""
    rights = ask(
        "select privilege_type from information_schema.role_table_grants"
        " where grantee = 'sante_app' and table_name = 'audit_log'"
    )
    assert {r["privilege_type"] for r in rights} == {"SELECT", "INSERT"}


def test_views_look_with_the_eyes_of_who_asks_and_functions_do_not_borrow_others(
    ask: Any,
) -> None:
    """S3."""
    assert (
        ask(
            "select c.relname from pg_class c join pg_namespace n on n.oid = c.relnamespace"
            " where n.nspname = 'public' and c.relkind = 'v'"
            " and not coalesce(c.reloptions::text like '%security_invoker=true%', false)"
        )
        == []
    )
    assert (
        ask(
            "select p.oid::regprocedure::text from pg_proc p join pg_namespace n"
            " on n.oid = p.pronamespace where n.nspname = 'public' and p.prosecdef"
        )
        == []
    )


def test_the_owner_is_part_of_every_key_between_owned_tables(ask: Any) -> None:
    """S6: a foreign key or unique index without user_id tells of other people's rows."""
    keys = ask(
        f"""
        select k.conrelid::regclass::text as source, k.confrelid::regclass::text as target,
          k.confdeltype, k.conname,
          (select array_agg(a.attname::text order by a.attname) from pg_attribute a
            where a.attrelid = k.conrelid and a.attnum = any(k.conkey)) as columns,
          (select array_agg(a.attname::text order by a.attname) from pg_attribute a
            where a.attrelid = k.confrelid and a.attnum = any(k.confkey)) as targets
        from pg_constraint k where k.contype = 'f'
          and k.conrelid in (select oid from ({OWNED}) o)
          and k.confrelid in (select oid from ({OWNED}) p)
        """
    )
    assert len(keys) >= 5
    assert [k for k in keys if "user_id" not in k["columns"] or "user_id" not in k["targets"]] == []
    assert [k["conname"] for k in keys if k["confdeltype"] == "n"] == [], "no SET NULL"
    unique = ask(
        f"""
        select i.indexrelid::regclass::text as name from pg_index i
        where i.indisunique and i.indrelid in (select oid from ({OWNED}) o)
          and not exists (select 1 from pg_attribute a where a.attrelid = i.indrelid
            and a.attname = 'user_id' and a.attnum = any(i.indkey))
        """
    )
    assert unique == []


def test_owned_rows_are_keyed_by_their_owner_first(ask: Any) -> None:
    """S7, and what makes rows local to a shard."""
    rows = ask(
        f"""
        select o.name, (select array_agg(a.attname::text order by array_position(
            k.conkey, a.attnum)) from pg_constraint k join pg_attribute a
            on a.attrelid = k.conrelid and a.attnum = any(k.conkey)
            where k.conrelid = o.oid and k.contype = 'p') as key,
          (select a.attnotnull from pg_attribute a
            where a.attrelid = o.oid and a.attname = 'user_id') as not_null
        from ({OWNED}) o
        """
    )
    assert [r["name"] for r in rows if not r["not_null"]] == []
    assert [r for r in rows if r["key"][0] != "user_id"] == []
    other = {r["name"] for r in rows if r["key"] != ["user_id", "id"]}
    assert other == set(ONE_ROW_PER_PERSON)


def test_no_owned_table_has_a_trigger(ask: Any) -> None:
    assert (
        ask(
            f"select tgname from pg_trigger where not tgisinternal"
            f" and tgrelid in (select oid from ({OWNED}) o)"
        )
        == []
    )


def test_every_owned_table_is_declared_as_personal_data(ask: Any) -> None:
    declared = [table.name for table in wiring.OWNED_TABLES]
    assert len(declared) == len(set(declared))
    assert set(declared) == {row["name"] for row in ask(OWNED)}


def test_catalogues_are_read_only_for_the_app(ask: Any) -> None:
    shared = ask(
        "select table_name, array_agg(privilege_type::text order by privilege_type) as rights"
        " from information_schema.role_table_grants g where grantee = 'sante_app'"
        " and table_name in ('biomarkers', 'action_definitions', 'action_effects')"
        " group by table_name"
    )
    assert [(r["table_name"], r["rights"]) for r in shared] == [
        (name, ["SELECT"]) for name in ("action_definitions", "action_effects", "biomarkers")
    ]
