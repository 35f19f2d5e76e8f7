"""Webhooks and their messages; what an event's subject came into."""

import sqlalchemy as sa
from alembic import op

from phonedeck.storage.tables import Moment

revision = '0009'
down_revision = '0008'
branch_labels = None
depends_on = None

WAITING = sa.text("state = 'waiting'")


def upgrade() -> None:
    for table in ('event_outbox', 'event'):
        op.add_column(table, sa.Column('change', sa.Text(), nullable=True))
    op.create_table('webhook',
    sa.Column('id', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column('url', sa.Text(), nullable=False),
    sa.Column('description', sa.Text(), nullable=False),
    sa.Column('events', sa.JSON(), nullable=False),
    sa.Column('enabled', sa.Boolean(), nullable=False),
    sa.Column('disabled_reason', sa.Text(), nullable=True),
    sa.Column('secret', sa.Text(), nullable=False),
    sa.Column('old_secret', sa.Text(), nullable=True),
    sa.Column('old_secret_until', Moment(), nullable=True),
    sa.Column('position', sa.BigInteger(), nullable=False),
    sa.Column('failures', sa.Integer(), nullable=False),
    sa.Column('failing_since', Moment(), nullable=True),
    sa.Column('rest_until', Moment(), nullable=True),
    sa.Column('busy_until', Moment(), nullable=True),
    sa.Column('delivered_at', Moment(), nullable=True),
    sa.Column('created_at', Moment(), nullable=False),
    sa.PrimaryKeyConstraint('id')
    )
    op.create_table('webhook_delivery',
    sa.Column('id', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column('webhook_id', sa.BigInteger(), nullable=False),
    sa.Column('message_id', sa.Text(), nullable=False),
    sa.Column('type', sa.Text(), nullable=False),
    sa.Column('subject', sa.Text(), nullable=False),
    sa.Column('body', sa.Text(), nullable=False),
    sa.Column('state', sa.Text(), nullable=False),
    sa.Column('attempts', sa.Integer(), nullable=False),
    sa.Column('log', sa.JSON(), nullable=False),
    sa.Column('next_at', Moment(), nullable=False),
    sa.Column('waits_since', Moment(), nullable=False),
    sa.Column('created_at', Moment(), nullable=False),
    sa.Column('ended_at', Moment(), nullable=True),
    sa.PrimaryKeyConstraint('id')
    )
    op.create_index('ix_webhook_delivery_webhook_id_id', 'webhook_delivery', ['webhook_id', 'id'])
    op.create_index('ix_webhook_delivery_ended_at', 'webhook_delivery', ['ended_at'])
    for name, columns in (('due', ['webhook_id', 'next_at', 'id']), ('order', ['webhook_id', 'subject', 'id'])):
        op.create_index(f'ix_webhook_delivery_{name}', 'webhook_delivery', columns,
                        postgresql_where=WAITING, sqlite_where=WAITING)
    sequence = sa.table('sequence', sa.column('name', sa.Text), sa.column('last', sa.BigInteger))
    op.bulk_insert(sequence, [{'name': name, 'last': 0} for name in ('webhook', 'webhook_delivery')])
