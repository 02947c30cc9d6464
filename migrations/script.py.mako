"""${message}.

Short, timed out, works with the previous release; imports nothing of ours. One statement per
execute. A user-owned table has primary key (user_id, id) and ends with
`op.execute("select sante_protect('table')")`, a catalogue with `sante_share('table')`.
"""

from alembic import op

revision = "${up_revision}"
down_revision = ${repr(down_revision)}
branch_labels = None
depends_on = None


def upgrade() -> None:
    ${upgrades if upgrades else "op.execute('')"}


def downgrade() -> None:
    ${downgrades if downgrades else "op.execute('')"}
