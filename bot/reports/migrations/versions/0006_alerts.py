"""alerts

Revision: 0006
Before it: 0005
"""

import sqlalchemy as sa
from alembic import op

import bot.reports.models

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "alerts",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("reference", sa.String(length=16), nullable=False),
        sa.Column("stage", sa.String(length=10), nullable=False),
        sa.Column("way", sa.String(length=10), nullable=False),
        sa.Column("recipient", sa.String(length=300), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("problem", sa.String(length=200), nullable=True),
        sa.Column("created_at", bot.reports.models.UtcDateTime(), nullable=False),
        sa.Column("next_try_at", bot.reports.models.UtcDateTime(), nullable=False),
        sa.Column("ended_at", bot.reports.models.UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["reference"], ["reports.reference"], name=op.f("fk_alerts_reference")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_alerts")),
        sa.UniqueConstraint("reference", "stage", "way", "recipient", name=op.f("uq_alerts_reference")),
    )
    op.create_index(op.f("ix_alerts_state"), "alerts", ["state"], unique=False)
    op.create_index(op.f("ix_reports_urgency"), "reports", ["urgency"], unique=False)  # asked for every few seconds


def downgrade() -> None:
    op.drop_index(op.f("ix_reports_urgency"), "reports")
    op.drop_table("alerts")
