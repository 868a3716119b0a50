"""chats, updates and outgoing messages of Telegram

Revision: 0008
Before it: 0007
"""

import sqlalchemy as sa
from alembic import op

from bot.reports.models import UtcDateTime

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "telegram_chats",
        sa.Column("chat", sa.String(length=64), nullable=False),
        sa.Column("conversation_id", sa.String(length=36), nullable=True),
        sa.Column("state", sa.LargeBinary(), nullable=False),
        sa.Column("last_seen_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["conversation_id"], ["conversations.id"], name=op.f("fk_telegram_chats_conversation_id")
        ),
        sa.PrimaryKeyConstraint("chat", name=op.f("pk_telegram_chats")),
    )
    op.create_index(op.f("ix_telegram_chats_conversation_id"), "telegram_chats", ["conversation_id"])
    op.create_table(
        "telegram_updates",
        sa.Column("update_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("chat", sa.String(length=64), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=True),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("received_at", UtcDateTime(), nullable=False),
        sa.Column("handled_at", UtcDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("update_id", name=op.f("pk_telegram_updates")),
    )
    op.create_index(op.f("ix_telegram_updates_chat"), "telegram_updates", ["chat"])
    op.create_table(
        "telegram_outgoing",
        sa.Column("number", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("name", sa.String(length=32), nullable=False),
        sa.Column("chat", sa.String(length=64), nullable=False),
        sa.Column("urgent", sa.Boolean(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("not_before", UtcDateTime(), nullable=True),
        sa.Column("queued_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_telegram_outgoing")),
        sa.UniqueConstraint("name", name=op.f("uq_telegram_outgoing_name")),
    )
    op.create_index(op.f("ix_telegram_outgoing_chat"), "telegram_outgoing", ["chat"])


def downgrade() -> None:
    op.drop_table("telegram_outgoing")
    op.drop_table("telegram_updates")
    op.drop_table("telegram_chats")
