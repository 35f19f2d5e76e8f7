"""Indexes for lists by source and by username."""

import sqlalchemy as sa
from alembic import op

revision = '0006'
down_revision = '0005'
branch_labels = None
depends_on = None


def upgrade() -> None:
    known = sa.text('username IS NOT NULL')
    op.create_index('ix_task_source_id', 'task', ['source', 'id'])
    op.create_index('ix_task_username_id', 'task', ['username', 'id'], postgresql_where=known, sqlite_where=known)
