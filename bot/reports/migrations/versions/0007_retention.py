"""outcomes, legal holds, and what is left out of a copy for the person it is about

Revision: 0007
Before it: 0006
"""

import sqlalchemy as sa
from alembic import op

import bot.reports.models

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("reports") as batch_op:
        batch_op.add_column(sa.Column("outcome", sa.String(length=20), nullable=True))
        batch_op.add_column(sa.Column("decided_at", bot.reports.models.UtcDateTime(), nullable=True))
    op.create_table(
        "legal_holds",
        sa.Column("reference", sa.String(length=16), nullable=False),
        sa.Column("reason", sa.LargeBinary(), nullable=False),
        sa.Column("who", sa.String(length=200), nullable=False),
        sa.Column("at", bot.reports.models.UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["reference"], ["reports.reference"], name=op.f("fk_legal_holds_reference")),
        sa.PrimaryKeyConstraint("reference", name=op.f("pk_legal_holds")),
    )
    op.create_table(
        "redactions",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("uid", sa.String(length=32), nullable=False),
        sa.Column("reference", sa.String(length=16), nullable=False),
        sa.Column("message_id", sa.String(length=64), nullable=True),
        sa.Column("words", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(["reference"], ["reports.reference"], name=op.f("fk_redactions_reference")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_redactions")),
        sa.UniqueConstraint("uid", name=op.f("uq_redactions_uid")),
    )
    op.create_index(op.f("ix_redactions_reference"), "redactions", ["reference"], unique=False)


def downgrade() -> None:
    op.drop_table("redactions")
    op.drop_table("legal_holds")
    with op.batch_alter_table("reports") as batch_op:
        for name in ("decided_at", "outcome"):
            batch_op.drop_column(name)
