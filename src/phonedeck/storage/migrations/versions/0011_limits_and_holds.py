"""Limits, holds, and what the ledger needs to be asked about accounts and targets."""

import sqlalchemy as sa
from alembic import op

from phonedeck.storage.tables import Moment

revision = '0011'
down_revision = '0010'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column('ledger', sa.Column('text_hash', sa.Text(), nullable=True))
    op.create_index('ix_ledger_account', 'ledger', ['platform', 'username', 'intended_at'])
    op.create_index('ix_ledger_target', 'ledger', ['platform', 'target', 'intended_at'])
    op.add_column('account', sa.Column('held_until', Moment(), nullable=True))

    op.create_table('hold',
    sa.Column('id', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column('account_id', sa.BigInteger(), nullable=False),
    sa.Column('kind', sa.Text(), nullable=False),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('task_id', sa.BigInteger(), nullable=True),
    sa.Column('attempt', sa.Integer(), nullable=True),
    sa.Column('device', sa.Text(), nullable=True),
    sa.Column('screenshot', sa.Text(), nullable=True),
    sa.Column('tree', sa.Text(), nullable=True),
    sa.Column('held_at', Moment(), nullable=False),
    sa.Column('until', Moment(), nullable=True),
    sa.Column('released_at', Moment(), nullable=True),
    sa.Column('released_by', sa.Text(), nullable=True),
    sa.Column('release_reason', sa.Text(), nullable=True),
    sa.PrimaryKeyConstraint('id')
    )
    op.create_index('ix_hold_account_id', 'hold', ['account_id', 'id'])
    op.create_table('target',
    sa.Column('platform', sa.Text(), nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('acted_at', Moment(), nullable=False),
    sa.PrimaryKeyConstraint('platform', 'name')
    )
    op.create_table('limit_rule',
    sa.Column('scope', sa.Text(), nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('value', sa.JSON(), nullable=False),
    sa.Column('set_at', Moment(), nullable=False),
    sa.PrimaryKeyConstraint('scope', 'name')
    )
    sequence = sa.table('sequence', sa.column('name', sa.Text), sa.column('last', sa.BigInteger))
    op.bulk_insert(sequence, [{'name': 'hold', 'last': 0}])
    # Accounts that are held now keep a row that says so.
    op.execute(
        "INSERT INTO hold (id, account_id, kind, reason, held_at) "
        "SELECT id, id, 'person', coalesce(held_reason, ''), held_at FROM account WHERE held_at IS NOT NULL"
    )
    op.execute("UPDATE sequence SET last = (SELECT coalesce(max(id), 0) FROM hold) WHERE name = 'hold'")
