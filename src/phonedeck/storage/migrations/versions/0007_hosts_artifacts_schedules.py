"""Hosts, artifacts, schedules; accounts that are busy or held; when tasks expire."""

import sqlalchemy as sa
from alembic import op

from phonedeck.storage.tables import Moment

revision = '0007'
down_revision = '0006'
branch_labels = None
depends_on = None

PENDING = sa.text('status = 0')


def upgrade() -> None:
    for column in (
        sa.Column('look_first', sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column('setbacks', sa.Integer(), server_default='0', nullable=False),
        sa.Column('expires_at', Moment(), nullable=True),
    ):
        op.add_column('task', column)
    op.drop_index('ix_task_claimable', 'task')
    op.create_index('ix_task_claimable', 'task',
                    ['device', sa.text('look_first DESC'), sa.text('priority DESC'), 'id'],
                    postgresql_where=PENDING, sqlite_where=PENDING)
    op.create_index('ix_task_expires', 'task', ['expires_at'], postgresql_where=PENDING, sqlite_where=PENDING)
    op.create_index('ix_task_waiting_account', 'task', ['username', 'platform'],
                    postgresql_where=PENDING, sqlite_where=PENDING)
    op.create_index('ix_task_batch_id', 'task', ['batch_id'])

    op.drop_column('phone_slot', 'lease_until')
    for name, kind in (('platform', sa.Text()), ('username', sa.Text()), ('quiet_until', Moment())):
        op.add_column('phone_slot', sa.Column(name, kind, nullable=True))
    op.create_index('uq_phone_slot_account', 'phone_slot', ['platform', 'username'], unique=True)

    op.add_column('account', sa.Column('held_at', Moment(), nullable=True))
    op.add_column('account', sa.Column('held_reason', sa.Text(), nullable=True))

    op.create_table('host',
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('run', sa.Text(), nullable=False),
    sa.Column('beat', sa.BigInteger(), nullable=False),
    sa.Column('working', sa.Integer(), nullable=False),
    sa.Column('full', sa.Boolean(), nullable=False),
    sa.Column('started_at', Moment(), nullable=False),
    sa.Column('beat_at', Moment(), nullable=False),
    sa.Column('last_dispatch_at', Moment(), nullable=True),
    sa.PrimaryKeyConstraint('name')
    )
    op.create_table('artifact',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), autoincrement=True, nullable=False),
    sa.Column('task_id', sa.BigInteger(), nullable=False),
    sa.Column('attempt', sa.Integer(), nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('kind', sa.Text(), nullable=False),
    sa.Column('sha256', sa.Text(), nullable=False),
    sa.Column('size_bytes', sa.BigInteger(), nullable=False),
    sa.Column('host', sa.Text(), nullable=True),
    sa.Column('at', Moment(), nullable=False),
    sa.PrimaryKeyConstraint('id')
    )
    for column in ('task_id', 'sha256', 'at'):
        op.create_index(f'ix_artifact_{column}', 'artifact', [column])
    op.create_table('schedule',
    sa.Column('id', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('cron', sa.Text(), nullable=True),
    sa.Column('weekdays', sa.JSON(), nullable=False),
    sa.Column('times', sa.JSON(), nullable=False),
    sa.Column('timezone', sa.Text(), nullable=False),
    sa.Column('paused', sa.Boolean(), nullable=False),
    sa.Column('task', sa.JSON(), nullable=False),
    sa.Column('next_at', Moment(), nullable=True),
    sa.Column('last_at', Moment(), nullable=True),
    sa.Column('last_batch_id', sa.BigInteger(), nullable=True),
    sa.Column('last_result', sa.Text(), server_default='', nullable=False),
    sa.Column('created_at', Moment(), nullable=False),
    sa.PrimaryKeyConstraint('id')
    )
    op.create_index('ix_schedule_next_at', 'schedule', ['next_at'])

    sequence = sa.table('sequence', sa.column('name', sa.Text), sa.column('last', sa.BigInteger))
    op.bulk_insert(sequence, [{'name': 'schedule', 'last': 0}])
