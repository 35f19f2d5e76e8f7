"""Indexes for lists by target and by outcome."""

import sqlalchemy as sa
from alembic import op

revision = '0008'
down_revision = '0007'
branch_labels = None
depends_on = None


def upgrade() -> None:
    for column in ('target', 'outcome'):
        known = sa.text(f'{column} IS NOT NULL')
        op.create_index(f'ix_task_{column}_id', 'task', [column, 'id'], postgresql_where=known, sqlite_where=known)
