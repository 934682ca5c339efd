"""*69: who called last, from the journal of calls, and the number to call him back at (PRODUCT §5)."""

from ari_handlers.questions import Question
from controller.domain.ids import UserId
from controller.domain.spoken import digits
from controller.live.lastcallers import LastCallers
from controller.operations.keypad_keys import NOT_YOU, Told
from controller.store import accounts, find
from controller.store.engine import Database, reading


def call_back(database: Database, callers: LastCallers, question: Question) -> Told:
    """Blocks. The door decides whether the number may be called. Raises SQLAlchemyError, OSError."""
    with reading(database) as session:
        phone = find.device(session, question.device)
        owner = None if phone is None else find.user(session, phone.owner_id)
        since = None if owner is None else accounts.extension_since(session, UserId(owner.id))
    if owner is None or since is None or owner.domain_id != question.domain:
        return Told(NOT_YOU)
    number = callers.of(owner.id, owner.domain_id, owner.extension, since.timestamp())
    if number is None:
        return Told(("no-last-caller",))
    return Told(("last-caller", *digits(number)), then=number) if number else Told(("caller-hidden",))
