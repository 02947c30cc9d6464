"""Keep where on a page a value stands, and how a sample was taken."""

from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

UP = [
    "alter table reports add column draw_fasting boolean",
    "alter table reports add column draw_time time",
    "alter table reports add column draw_ill boolean",
    "alter table reports add column draw_exercised boolean",
    "alter table reports drop constraint ck_reports_format",
    """
    alter table reports add constraint ck_reports_format
      check (format in ('fhir', 'csv', 'json', 'manual', 'pdf'))
    """,
    "alter table observations add column page integer",
    "alter table observations add column line integer",
    "alter table observations add column printed_line text not null default ''",
]
DOWN = [
    "alter table observations drop column printed_line",
    "alter table observations drop column line",
    "alter table observations drop column page",
    # What was read from a PDF stays; the release before calls it typed in.
    "update reports set format = 'manual' where format = 'pdf'",
    "alter table reports drop constraint ck_reports_format",
    """
    alter table reports add constraint ck_reports_format
      check (format in ('fhir', 'csv', 'json', 'manual'))
    """,
    "alter table reports drop column draw_exercised",
    "alter table reports drop column draw_ill",
    "alter table reports drop column draw_time",
    "alter table reports drop column draw_fasting",
]


def upgrade() -> None:
    for statement in UP:
        op.execute(statement)


def downgrade() -> None:
    for statement in DOWN:
        op.execute(statement)
