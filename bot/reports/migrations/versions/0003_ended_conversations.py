"""conversations that a person ended

Revision: 0003
Before it: 0002
"""

import sqlalchemy as sa
from alembic import op

import bot.reports.models

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("conversations", schema=None) as batch_op:
        batch_op.add_column(sa.Column("ended_at", bot.reports.models.UtcDateTime(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("conversations", schema=None) as batch_op:
        batch_op.drop_column("ended_at")
