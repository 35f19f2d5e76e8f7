"""What was done at the phone between the steps of an attempt."""

import sqlalchemy as sa
from alembic import op

from phonedeck.storage.tables import Moment

revision = '0015'
down_revision = '0014'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        'trail',
        sa.Column('task_id', sa.BigInteger(), nullable=False),
        sa.Column('attempt', sa.Integer(), nullable=False),
        sa.Column('number', sa.Integer(), nullable=False),
        sa.Column('step', sa.Integer(), nullable=False),
        sa.Column('at', Moment(), nullable=False),
        sa.Column('detail', sa.JSON(), nullable=False),
        sa.Column('picture', sa.Text(), nullable=True),
        sa.Column('tree', sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint('task_id', 'attempt', 'number'),
    )
