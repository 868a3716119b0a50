"""tries by a keyed hash, also of references; when reports were opened before that was kept; indexes

Revision: 0012
Before it: 0011
"""

import sqlalchemy as sa
from alembic import op

from bot.reports.models import UtcDateTime

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

# The unique constraints of these tables begin with the same column.
REPEATED = {"turns": "conversation_id", "report_versions": "reference"}
UNSEEN = sa.text("silence_seen_at IS NULL OR silence_seen_at < last_message_at")
UNOPENED = sa.text("urgency = 'emergency' AND (seen_at IS NULL OR seen_at < updated_at)")
# Reports of before 0009 were opened, and only the trail tells.
FILLED = {"first_seen_at": "min", "seen_at": "max"}


def _make_tries(name: str) -> None:
    op.create_table(
        name,
        sa.Column("key_hash", sa.String(length=64), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("failed_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("key_hash", name=f"pk_{name}"),
    )


def upgrade() -> None:
    # What was counted is forgotten: it cannot be hashed anew, and half an hour would have done it too.
    op.drop_table("login_tries")
    _make_tries("tries")
    op.create_index("ix_tries_failed_at", "tries", ["failed_at"])
    with op.batch_alter_table("reports") as batch_op:
        batch_op.drop_column("return_tries")
        batch_op.drop_column("return_tried_at")
    for column, which in FILLED.items():
        op.execute(
            f"UPDATE reports SET {column} = (SELECT {which}(trail.at) FROM trail"  # noqa: S608, nothing of others' in it
            f" WHERE trail.reference = reports.reference AND trail.what = 'report_viewed') WHERE {column} IS NULL"
        )
    for table, column in REPEATED.items():
        op.drop_index(f"ix_{table}_{column}", table_name=table)
    op.create_index(
        "ix_conversations_unseen",
        "conversations",
        ["last_message_at"],
        postgresql_where=UNSEEN,
        sqlite_where=UNSEEN,
    )
    op.create_index("ix_reports_unopened", "reports", ["created_at"], postgresql_where=UNOPENED, sqlite_where=UNOPENED)


def downgrade() -> None:
    """When a report was opened stays filled in."""
    op.drop_index("ix_reports_unopened", table_name="reports")
    op.drop_index("ix_conversations_unseen", table_name="conversations")
    for table, column in REPEATED.items():
        op.create_index(f"ix_{table}_{column}", table, [column])
    with op.batch_alter_table("reports") as batch_op:
        batch_op.add_column(sa.Column("return_tries", sa.Integer(), nullable=False, server_default="0"))
        batch_op.add_column(sa.Column("return_tried_at", UtcDateTime(), nullable=True))
    op.drop_table("tries")
    _make_tries("login_tries")
