"""First tables."""

import sqlalchemy as sa
from alembic import op

from phonedeck.storage.tables import Moment

revision = '0001'
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('attempt',
    sa.Column('task_id', sa.BigInteger(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('host', sa.Text(), nullable=False),
    sa.Column('fence', sa.BigInteger(), nullable=False),
    sa.Column('started_at', Moment(), nullable=False),
    sa.Column('finished_at', Moment(), nullable=True),
    sa.Column('outcome', sa.Text(), nullable=True),
    sa.Column('reason', sa.Text(), nullable=True),
    sa.Column('remark', sa.Text(), server_default='', nullable=False),
    sa.PrimaryKeyConstraint('task_id', 'number')
    )
    op.create_table('device',
    sa.Column('id', sa.Text(), nullable=False),
    sa.Column('serial', sa.Text(), nullable=False),
    sa.Column('hardware_serial', sa.Text(), nullable=True),
    sa.Column('name', sa.Text(), server_default='', nullable=False),
    sa.Column('state', sa.Text(), nullable=False),
    sa.Column('reason', sa.Text(), server_default='', nullable=False),
    sa.Column('model', sa.Text(), server_default='', nullable=False),
    sa.Column('android_version', sa.Text(), server_default='', nullable=False),
    sa.Column('api_level', sa.Integer(), nullable=True),
    sa.Column('apps', sa.JSON(), nullable=False),
    sa.Column('tags', sa.JSON(), nullable=False),
    sa.Column('host', sa.Text(), nullable=True),
    sa.Column('first_seen_at', Moment(), nullable=False),
    sa.Column('last_seen_at', Moment(), nullable=False),
    sa.PrimaryKeyConstraint('id')
    )
    with op.batch_alter_table('device', schema=None) as batch_op:
        batch_op.create_index('ix_device_serial', ['serial'], unique=False)

    op.create_table('ledger',
    sa.Column('id', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column('task_id', sa.BigInteger(), nullable=False),
    sa.Column('act', sa.Text(), nullable=False),
    sa.Column('platform', sa.Text(), nullable=False),
    sa.Column('username', sa.Text(), nullable=True),
    sa.Column('device', sa.Text(), nullable=False),
    sa.Column('target', sa.Text(), nullable=False),
    sa.Column('state', sa.Text(), nullable=False),
    sa.Column('intended_at', Moment(), nullable=False),
    sa.Column('settled_at', Moment(), nullable=True),
    sa.Column('evidence', sa.JSON(), nullable=False),
    sa.PrimaryKeyConstraint('id')
    )
    with op.batch_alter_table('ledger', schema=None) as batch_op:
        batch_op.create_index('ix_ledger_open', ['device'], unique=False, postgresql_where=sa.text("state = 'intended'"), sqlite_where=sa.text("state = 'intended'"))
        batch_op.create_index('ix_ledger_task_id', ['task_id'], unique=False)

    op.create_table('phone_slot',
    sa.Column('device', sa.Text(), nullable=False),
    sa.Column('state', sa.Text(), nullable=False),
    sa.Column('host', sa.Text(), nullable=True),
    sa.Column('task_id', sa.BigInteger(), nullable=True),
    sa.Column('fence', sa.BigInteger(), nullable=False),
    sa.Column('lease_until', Moment(), nullable=True),
    sa.PrimaryKeyConstraint('device'),
    sa.UniqueConstraint('task_id', name=op.f('uq_phone_slot_task_id'))
    )
    op.create_table('sequence',
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('last', sa.BigInteger(), nullable=False),
    sa.PrimaryKeyConstraint('name')
    )
    op.create_table('step',
    sa.Column('task_id', sa.BigInteger(), nullable=False),
    sa.Column('attempt', sa.Integer(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('at', Moment(), nullable=False),
    sa.Column('detail', sa.JSON(), nullable=False),
    sa.PrimaryKeyConstraint('task_id', 'attempt', 'number')
    )
    op.create_table('task',
    sa.Column('id', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column('batch_id', sa.BigInteger(), nullable=False),
    sa.Column('device', sa.Text(), nullable=False),
    sa.Column('serial', sa.Text(), nullable=False),
    sa.Column('username', sa.Text(), nullable=True),
    sa.Column('platform', sa.Text(), nullable=True),
    sa.Column('script_name', sa.Text(), nullable=False),
    sa.Column('script_config', sa.JSON(), nullable=False),
    sa.Column('target', sa.Text(), nullable=True),
    sa.Column('source', sa.Text(), nullable=False),
    sa.Column('status', sa.Integer(), nullable=False),
    sa.Column('outcome', sa.Text(), nullable=True),
    sa.Column('reason', sa.Text(), nullable=True),
    sa.Column('remark', sa.Text(), server_default='', nullable=False),
    sa.Column('priority', sa.Integer(), server_default='0', nullable=False),
    sa.Column('retry_count', sa.Integer(), server_default='0', nullable=False),
    sa.Column('attempt', sa.Integer(), server_default='0', nullable=False),
    sa.Column('interruptions', sa.Integer(), server_default='0', nullable=False),
    sa.Column('host', sa.Text(), nullable=True),
    sa.Column('stop_requested', sa.Boolean(), server_default=sa.false(), nullable=False),
    sa.Column('progress_done', sa.Integer(), server_default='0', nullable=False),
    sa.Column('progress_total', sa.Integer(), server_default='0', nullable=False),
    sa.Column('progress_label', sa.Text(), server_default='', nullable=False),
    sa.Column('due_at', Moment(), nullable=False),
    sa.Column('scheduled_at', Moment(), nullable=True),
    sa.Column('created_at', Moment(), nullable=False),
    sa.Column('started_at', Moment(), nullable=True),
    sa.Column('finished_at', Moment(), nullable=True),
    sa.PrimaryKeyConstraint('id')
    )
    op.create_index(
        'ix_task_claimable',
        'task',
        ['device', sa.text('priority DESC'), 'id'],
        postgresql_where=sa.text('status = 0'),
        sqlite_where=sa.text('status = 0'),
    )
    with op.batch_alter_table('task', schema=None) as batch_op:
        batch_op.create_index('ix_task_device_id', ['device', 'id'], unique=False)
        batch_op.create_index('ix_task_due', ['due_at'], unique=False, postgresql_where=sa.text('status = 0'), sqlite_where=sa.text('status = 0'))
        batch_op.create_index('ix_task_running', ['id'], unique=False, postgresql_where=sa.text('status = 1'), sqlite_where=sa.text('status = 1'))
        batch_op.create_index('ix_task_script_name_id', ['script_name', 'id'], unique=False)
        batch_op.create_index('ix_task_status_id', ['status', 'id'], unique=False)

    op.create_table('task_count',
    sa.Column('dimension', sa.Text(), nullable=False),
    sa.Column('value', sa.Text(), nullable=False),
    sa.Column('status', sa.Integer(), nullable=False),
    sa.Column('slot', sa.Integer(), nullable=False),
    sa.Column('count', sa.BigInteger(), nullable=False),
    sa.PrimaryKeyConstraint('dimension', 'value', 'status', 'slot')
    )

    sequence = sa.table('sequence', sa.column('name', sa.Text), sa.column('last', sa.BigInteger))
    op.bulk_insert(sequence, [{'name': name, 'last': 0} for name in ('task', 'batch', 'ledger')])
