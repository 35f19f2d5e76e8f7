"""When a phone last acted as an account."""

import sqlalchemy as sa
from alembic import op

from phonedeck.storage.tables import Moment

revision = '0017'
down_revision = '0015'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column('login', sa.Column('active_at', Moment(), nullable=True))
