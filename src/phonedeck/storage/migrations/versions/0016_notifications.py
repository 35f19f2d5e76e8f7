"""Notifications, what they are to tell, and their messages."""

import sqlalchemy as sa
from alembic import op

from phonedeck.storage.tables import Moment

revision = '0016'
down_revision = '0017'
branch_labels = None
depends_on = None

WAITING = sa.text("state = 'waiting'")


def upgrade() -> None:
    op.create_table('notification',
    sa.Column('id', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('url', sa.Text(), nullable=False),
    sa.Column('service', sa.Text(), nullable=False),
    sa.Column('rules', sa.JSON(), nullable=False),
    sa.Column('quiet_seconds', sa.Integer(), nullable=False),
    sa.Column('idle_minutes', sa.Integer(), nullable=False),
    sa.Column('enabled', sa.Boolean(), nullable=False),
    sa.Column('position', sa.BigInteger(), nullable=False),
    sa.Column('failing_since', Moment(), nullable=True),
    sa.Column('delivered_at', Moment(), nullable=True),
    sa.Column('created_at', Moment(), nullable=False),
    sa.PrimaryKeyConstraint('id'),
    sa.UniqueConstraint('name')
    )
    op.create_table('notification_cause',
    sa.Column('notification_id', sa.BigInteger(), nullable=False),
    sa.Column('rule', sa.Text(), nullable=False),
    sa.Column('key', sa.Text(), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('count', sa.Integer(), nullable=False),
    sa.Column('since', Moment(), nullable=False),
    sa.Column('told_at', Moment(), nullable=True),
    sa.PrimaryKeyConstraint('notification_id', 'rule', 'key')
    )
    op.create_table('notification_message',
    sa.Column('id', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column('notification_id', sa.BigInteger(), nullable=False),
    sa.Column('rule', sa.Text(), nullable=False),
    sa.Column('title', sa.Text(), nullable=False),
    sa.Column('body', sa.Text(), nullable=False),
    sa.Column('state', sa.Text(), nullable=False),
    sa.Column('log', sa.JSON(), nullable=False),
    sa.Column('next_at', Moment(), nullable=False),
    sa.Column('created_at', Moment(), nullable=False),
    sa.Column('ended_at', Moment(), nullable=True),
    sa.PrimaryKeyConstraint('id')
    )
    op.create_index('ix_notification_message_notification_id_id', 'notification_message', ['notification_id', 'id'])
    op.create_index('ix_notification_message_due', 'notification_message', ['next_at'],
                    postgresql_where=WAITING, sqlite_where=WAITING)
    sequence = sa.table('sequence', sa.column('name', sa.Text), sa.column('last', sa.BigInteger))
    op.bulk_insert(sequence, [{'name': name, 'last': 0} for name in ('notification', 'notification_message')])
