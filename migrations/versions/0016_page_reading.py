"""Remember which job reads the pages of a report that rules could not read."""

from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("alter table reports add column reading_job_id uuid")


def downgrade() -> None:
    op.execute("alter table reports drop column reading_job_id")
