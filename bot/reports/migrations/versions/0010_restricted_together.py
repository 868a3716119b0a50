"""reports that share words with a restricted one are restricted with it (bot/reports/together.py)

Revision: 0010
Before it: 0009
"""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

# Of a restricted report: its conversation, and those in which something was added to it.
CONVERSATIONS = """
    SELECT conversation_id FROM reports WHERE restricted = true UNION
    SELECT additions.conversation_id FROM additions JOIN reports ON reports.reference = additions.reference
    WHERE reports.restricted = true
"""
# In turn, until there are no more: one may share words with another that was not restricted before.
RESTRICT = f"""
    UPDATE reports SET restricted = true WHERE restricted = false AND (
        conversation_id IN ({CONVERSATIONS})
        OR reference IN (SELECT reference FROM additions WHERE conversation_id IN ({CONVERSATIONS}))
    )
"""  # noqa: S608, nothing of anybody else's is in it


def upgrade() -> None:
    while op.get_bind().execute(sa.text(RESTRICT)).rowcount:
        pass


def downgrade() -> None:
    """What was restricted stays so: nobody is to read it for that."""
