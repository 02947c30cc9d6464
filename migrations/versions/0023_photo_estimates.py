"""Remember what was seen on the photo of a meal, and which job looks at it."""

from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("alter table food_photos add column estimate_job_id uuid")
    op.execute("alter table food_photos add column estimate jsonb")


def downgrade() -> None:
    op.execute("alter table food_photos drop column estimate")
    op.execute("alter table food_photos drop column estimate_job_id")
