"""What every message does to the database, as statements that are made once.

SQLAlchemy takes longer to make a statement, or to keep track of objects, than the database takes to do what it says;
for what is done several times a turn, the tables are spoken to directly: a third of the time (docs/speed.md).
"""

from __future__ import annotations

from sqlalchemy import bindparam, func, insert, select, update

from bot.reports.models import Conversation, Message, Turn

_CONVERSATION, _MESSAGE, _MOMENT = bindparam("conversation"), bindparam("message"), bindparam("moment")

OPEN_CONVERSATION = select(Conversation.id).where(Conversation.id == _CONVERSATION, Conversation.ended_at.is_(None))
NOTE_MESSAGE = update(Conversation).where(Conversation.id == _CONVERSATION).values(last_message_at=_MOMENT)
ADD_MESSAGES = insert(Message)
NOTE_ANSWERED = (
    update(Message)
    .where(
        Message.conversation_id == _CONVERSATION,
        Message.message_id == _MESSAGE,
        Message.answered_at.is_(None),
    )
    .values(answered_at=_MOMENT)
)
ADD_TURN = insert(Turn)
LAST_TURN = select(func.max(Turn.number)).where(Turn.conversation_id == _CONVERSATION)
