"""What a probe of a phone advises and read, and every name that adb has for it."""

import sqlalchemy as sa
from alembic import op

revision = '0005'
down_revision = '0004'
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table('device', schema=None) as batch_op:
        batch_op.add_column(sa.Column('advice', sa.Text(), server_default='', nullable=False))
        batch_op.add_column(sa.Column('serials', sa.JSON(), server_default='[]', nullable=False))
        batch_op.add_column(sa.Column('facts', sa.JSON(), server_default='{}', nullable=False))
