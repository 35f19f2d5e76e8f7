"""Files that tasks are about to publish, and files of folders that were published."""

import sqlalchemy as sa
from alembic import op

from phonedeck.storage.tables import Moment

revision = '0010'
down_revision = '0009'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('media_hold',
    sa.Column('key', sa.Text(), nullable=False),
    sa.Column('task_id', sa.BigInteger(), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('material_id', sa.BigInteger(), nullable=True),
    sa.Column('held_at', Moment(), nullable=False),
    sa.PrimaryKeyConstraint('key')
    )
    op.create_index('ix_media_hold_task_id', 'media_hold', ['task_id'])
    op.create_table('media_use',
    sa.Column('key', sa.Text(), nullable=False),
    sa.Column('used_at', Moment(), nullable=False),
    sa.PrimaryKeyConstraint('key')
    )
