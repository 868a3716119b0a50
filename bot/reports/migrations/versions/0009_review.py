"""what staff do with reports: the queue, what they did, links, search words, examples to learn from

Revision: 0009
Before it: 0008
"""

import sqlalchemy as sa
from alembic import op

import bot.reports.models

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

UtcDateTime = bot.reports.models.UtcDateTime

QUEUE = (
    sa.Column("open", sa.Boolean(), nullable=False, server_default=sa.true()),
    sa.Column("rank", sa.SmallInteger(), nullable=False, server_default="1"),
    # Reports of before have no due time: they count as overdue since they came in.
    sa.Column("due_at", UtcDateTime(), nullable=True),
    sa.Column("kind", sa.String(length=20), nullable=True),
    sa.Column("language", sa.String(length=8), nullable=False, server_default="en"),
    sa.Column("read_kind", sa.String(length=20), nullable=True),
    sa.Column("read_danger", sa.String(length=10), nullable=True),
    sa.Column("read_urgency", sa.String(length=10), nullable=True),
    sa.Column("staff_kind", sa.String(length=20), nullable=True),
    sa.Column("staff_danger", sa.String(length=10), nullable=True),
    sa.Column("assigned_to", sa.Integer(), nullable=True),
    sa.Column("first_seen_at", UtcDateTime(), nullable=True),
    sa.Column("seen_at", UtcDateTime(), nullable=True),
    sa.Column("indexed", sa.String(length=20), nullable=True),
)
INDEXES = {
    "ix_reports_open": ["open", "rank", "due_at", "id", "status", "restricted"],
    "ix_reports_status": ["status", "decided_at", "id"],
    "ix_reports_created_at": ["created_at", "id"],
    "ix_reports_assigned_to": ["assigned_to", "open"],
}


def upgrade() -> None:
    with op.batch_alter_table("reports") as batch_op:
        for column in QUEUE:
            batch_op.add_column(column.copy())
        batch_op.create_foreign_key(
            "fk_reports_assigned_to", "staff_accounts", ["assigned_to"], ["id"], ondelete="SET NULL"
        )
    op.execute("UPDATE reports SET due_at = created_at, read_urgency = urgency")
    # Until it was looked into whether a report is about staff, only named people see it. What is restricted already
    # stays so, whatever is found: somebody of staff may have done it.
    op.execute("UPDATE reports SET restricted = true, indexed = 'before' WHERE restricted = false")
    op.execute("UPDATE reports SET rank = 0 WHERE urgency = 'emergency'")
    with op.batch_alter_table("reports") as batch_op:
        batch_op.alter_column("due_at", existing_type=UtcDateTime(), nullable=False)
        for name, columns in INDEXES.items():
            batch_op.create_index(name, columns)
    op.create_table(
        "search_words",
        sa.Column("word", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("report_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["report_id"], ["reports.id"], name="fk_search_words_report_id"),
        sa.PrimaryKeyConstraint("word", "report_id", name="pk_search_words"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_search_words_report_id", "search_words", ["report_id"])
    op.create_table(
        "review_events",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("uid", sa.String(length=32), nullable=False),
        sa.Column("reference", sa.String(length=16), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("by_name", sa.String(length=200), nullable=False),
        sa.Column("detail", sa.LargeBinary(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["reference"], ["reports.reference"], name="fk_review_events_reference"),
        sa.PrimaryKeyConstraint("id", name="pk_review_events"),
        sa.UniqueConstraint("uid", name="uq_review_events_uid"),
    )
    op.create_index("ix_review_events_reference", "review_events", ["reference"])
    op.create_table(
        "report_links",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("first", sa.String(length=16), nullable=False),
        sa.Column("second", sa.String(length=16), nullable=False),
        sa.Column("same", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["first"], ["reports.reference"], name="fk_report_links_first"),
        sa.ForeignKeyConstraint(["second"], ["reports.reference"], name="fk_report_links_second"),
        sa.PrimaryKeyConstraint("id", name="pk_report_links"),
        sa.UniqueConstraint("first", "second", name="uq_report_links_first"),
    )
    op.create_index("ix_report_links_second", "report_links", ["second"])
    op.create_table(
        "learning_examples",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("reference", sa.String(length=16), nullable=False),
        sa.Column("message_id", sa.String(length=64), nullable=False),
        sa.Column("approved", sa.Boolean(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("by_name", sa.String(length=200), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["reference"], ["reports.reference"], name="fk_learning_examples_reference"),
        sa.PrimaryKeyConstraint("id", name="pk_learning_examples"),
        sa.UniqueConstraint("reference", "message_id", name="uq_learning_examples_reference"),
    )


def downgrade() -> None:
    for table in ("learning_examples", "report_links", "review_events", "search_words"):
        op.drop_table(table)
    with op.batch_alter_table("reports") as batch_op:
        for name in INDEXES:
            batch_op.drop_index(name)
        batch_op.drop_constraint("fk_reports_assigned_to", type_="foreignkey")
        for column in QUEUE:
            batch_op.drop_column(column.name)
