"""the trail, which the database itself lets nobody change

Revision: 0004
Before it: 0003
"""

import sqlalchemy as sa
from alembic import op

import bot.reports.models

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

REFUSAL = "the trail is only ever added to"


def upgrade() -> None:
    op.create_table(
        "trail",
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("at", bot.reports.models.UtcDateTime(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=True),
        sa.Column("who", sa.String(length=200), nullable=False),
        sa.Column("what", sa.String(length=30), nullable=False),
        sa.Column("reference", sa.String(length=16), nullable=True),
        sa.Column("address", sa.String(length=45), nullable=True),
        sa.Column("details", sa.LargeBinary(), nullable=False),
        sa.Column("previous", sa.String(length=64), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_trail")),
    )
    for column in ("at", "who", "what", "reference"):
        op.create_index(op.f(f"ix_trail_{column}"), "trail", [column], unique=False)
    head = op.create_table(
        "trail_head",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_trail_head")),
    )
    op.bulk_insert(head, [{"id": 1, "number": 0, "hash": "0" * 64}])
    if op.get_bind().dialect.name == "sqlite":
        # INSERT OR REPLACE deletes without asking the triggers for deletion.
        replaces = "WHEN EXISTS (SELECT 1 FROM trail WHERE number = NEW.number)"
        for name, event in (
            ("trail_no_update", "UPDATE ON trail"),
            ("trail_no_delete", "DELETE ON trail"),
            ("trail_no_replace", f"INSERT ON trail {replaces}"),
            ("trail_head_no_delete", "DELETE ON trail_head"),
        ):
            op.execute(f"CREATE TRIGGER {name} BEFORE {event} BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END")
    else:
        op.execute(
            "CREATE FUNCTION trail_refuse() RETURNS trigger LANGUAGE plpgsql AS "
            f"$$ BEGIN RAISE EXCEPTION '{REFUSAL}'; END $$"
        )
        for name, event, table in (
            ("trail_no_change", "UPDATE OR DELETE OR TRUNCATE", "trail"),
            ("trail_head_no_delete", "DELETE OR TRUNCATE", "trail_head"),
        ):
            op.execute(
                f"CREATE TRIGGER {name} BEFORE {event} ON {table} FOR EACH STATEMENT EXECUTE FUNCTION trail_refuse()"
            )


def downgrade() -> None:
    op.drop_table("trail_head")
    op.drop_table("trail")
    if op.get_bind().dialect.name != "sqlite":
        op.execute("DROP FUNCTION trail_refuse()")
