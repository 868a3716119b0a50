"""roles, second factor, sessions, slow-down; restricted reports and their readers

Revision: 0005
Before it: 0004
"""

import sqlalchemy as sa
from alembic import op

import bot.reports.models

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

NEW_OF_ACCOUNTS = (
    # Who could log in until now could read and was told of every report.
    sa.Column("role", sa.String(length=20), nullable=False, server_default="reviewer"),
    sa.Column("reads_restricted", sa.Boolean(), nullable=False, server_default=sa.false()),
    sa.Column("must_change_password", sa.Boolean(), nullable=False, server_default=sa.false()),
    sa.Column("totp_secret", sa.LargeBinary(), nullable=True),
    sa.Column("totp_confirmed_at", bot.reports.models.UtcDateTime(), nullable=True),
    sa.Column("totp_last_step", sa.Integer(), nullable=False, server_default="0"),
    sa.Column("sign_on_subject", sa.String(length=255), nullable=True),
    sa.Column("disabled_at", bot.reports.models.UtcDateTime(), nullable=True),
)


def upgrade() -> None:
    with op.batch_alter_table("staff_accounts") as batch_op:
        for column in NEW_OF_ACCOUNTS:
            batch_op.add_column(column.copy())
        batch_op.create_unique_constraint(batch_op.f("uq_staff_accounts_sign_on_subject"), ["sign_on_subject"])
    with op.batch_alter_table("reports") as batch_op:
        batch_op.add_column(sa.Column("restricted", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.create_table(
        "report_readers",
        sa.Column("reference", sa.String(length=16), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("at", bot.reports.models.UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["reference"], ["reports.reference"], name=op.f("fk_report_readers_reference")),
        sa.ForeignKeyConstraint(["account_id"], ["staff_accounts.id"], name=op.f("fk_report_readers_account_id")),
        sa.PrimaryKeyConstraint("reference", "account_id", name=op.f("pk_report_readers")),
    )
    op.create_table(
        "staff_sessions",
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("started_at", bot.reports.models.UtcDateTime(), nullable=False),
        sa.Column("seen_at", bot.reports.models.UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["staff_accounts.id"], name=op.f("fk_staff_sessions_account_id")),
        sa.PrimaryKeyConstraint("token_hash", name=op.f("pk_staff_sessions")),
    )
    op.create_index(op.f("ix_staff_sessions_account_id"), "staff_sessions", ["account_id"], unique=False)
    op.create_table(
        "login_tries",
        sa.Column("key_hash", sa.String(length=64), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("failed_at", bot.reports.models.UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("key_hash", name=op.f("pk_login_tries")),
    )


def downgrade() -> None:
    for table in ("login_tries", "staff_sessions", "report_readers"):
        op.drop_table(table)
    with op.batch_alter_table("reports") as batch_op:
        batch_op.drop_column("restricted")
    with op.batch_alter_table("staff_accounts") as batch_op:
        batch_op.drop_constraint(batch_op.f("uq_staff_accounts_sign_on_subject"), type_="unique")
        for column in NEW_OF_ACCOUNTS:
            batch_op.drop_column(column.name)
