"""Whether a task's last time to start is a client's own, or how late its start may be."""

import sqlalchemy as sa
from alembic import op

revision = '0014'
down_revision = '0013'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column('task', sa.Column('expires_by_grace', sa.Boolean(), server_default=sa.false(), nullable=False))
    # Which of the two it was is not known of older tasks: they go on as before.
    op.execute(sa.text('UPDATE task SET expires_by_grace = true WHERE scheduled_at IS NOT NULL AND expires_at IS NOT NULL'))
