"""Access tokens."""

import sqlalchemy as sa
from alembic import op

from phonedeck.storage.tables import Moment

revision = '0004'
down_revision = '0003'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('access_token',
    sa.Column('id', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column('kind', sa.Text(), nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('scope', sa.Text(), nullable=False),
    sa.Column('secret_hash', sa.Text(), nullable=False),
    sa.Column('created_at', Moment(), nullable=False),
    sa.Column('expires_at', Moment(), nullable=True),
    sa.Column('last_used_at', Moment(), nullable=True),
    sa.Column('parent', sa.BigInteger(), nullable=True),
    sa.PrimaryKeyConstraint('id')
    )
    with op.batch_alter_table('access_token', schema=None) as batch_op:
        batch_op.create_index('ix_access_token_parent', ['parent'], unique=False)

    sequence = sa.table('sequence', sa.column('name', sa.Text), sa.column('last', sa.BigInteger))
    op.bulk_insert(sequence, [{'name': 'access_token', 'last': 0}])
