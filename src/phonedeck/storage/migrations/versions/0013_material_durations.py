"""How long the library's videos last."""

import sqlalchemy as sa
from alembic import op

revision = '0013'
down_revision = '0012'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column('material', sa.Column('duration_ms', sa.BigInteger(), nullable=True))
