"""what fell silent, return codes, and what is added with them

Revision: 0002
Before it: 0001
"""

import sqlalchemy as sa
from alembic import op

import bot.reports.models

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("conversations") as batch_op:
        batch_op.add_column(sa.Column("silence_seen_at", bot.reports.models.UtcDateTime(), nullable=True))
    with op.batch_alter_table("reports") as batch_op:
        batch_op.add_column(sa.Column("return_code_hash", sa.String(length=200), nullable=True))
        batch_op.add_column(sa.Column("return_tries", sa.Integer(), nullable=False, server_default="0"))
        batch_op.add_column(sa.Column("return_tried_at", bot.reports.models.UtcDateTime(), nullable=True))
    op.create_table(
        "additions",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("reference", sa.String(length=16), nullable=False),
        sa.Column("conversation_id", sa.String(length=36), nullable=False),
        sa.Column("message_id", sa.String(length=64), nullable=False),
        sa.Column("words", sa.LargeBinary(), nullable=False),
        sa.Column("at", bot.reports.models.UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["reference"], ["reports.reference"], name=op.f("fk_additions_reference")),
        sa.ForeignKeyConstraint(["conversation_id"], ["conversations.id"], name=op.f("fk_additions_conversation_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_additions")),
        sa.UniqueConstraint("conversation_id", "message_id", name=op.f("uq_additions_conversation_id")),
    )
    with op.batch_alter_table("additions") as batch_op:
        batch_op.create_index(batch_op.f("ix_additions_reference"), ["reference"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("additions") as batch_op:
        batch_op.drop_index(batch_op.f("ix_additions_reference"))
    op.drop_table("additions")
    with op.batch_alter_table("reports") as batch_op:
        for name in ("return_tried_at", "return_tries", "return_code_hash"):
            batch_op.drop_column(name)
    with op.batch_alter_table("conversations") as batch_op:
        batch_op.drop_column("silence_seen_at")
