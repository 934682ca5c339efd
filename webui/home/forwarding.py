"""Where Home's switch sends all calls: what was typed, and what was used last."""

from flask_babel import gettext as _
from sqlalchemy.orm import Session

from controller.domain.destinations import Destination, ToExternal, ToHandset, ToUser, ToVoicemail
from controller.domain.ids import UserId
from controller.operations import destinations
from controller.operations.actors import Actor
from controller.operations.numbers import spaced
from controller.operations.refused import Refused, refuse
from controller.store import find, rules
from webui.search import kinds
from webui.search.kinds import HANDSET, NUMBER, RULES, VOICEMAIL, Kind, Spelt
from webui.search.resolving import Unclear, problem, resolved, words_of


def destination(session: Session, by: Actor, user: UserId, text: str, kind: str) -> Destination:
    """What somebody typed or chose. Raises Refused at the field `to`; whether calls may go there is checked later."""
    if not text.strip():
        raise refuse("to", _("Type a name, an extension or a telephone number."))
    named = destinations.named(session, by, user, words_of([text]))
    try:
        return resolved(named, text, kind)
    except Unclear as unclear:
        raise Refused([problem("to", unclear)]) from None


def remembered(session: Session, user: UserId) -> Spelt:
    """Where calls went when they were last forwarded, as the form spells it; empty: nowhere that still exists."""
    last = next((each.to for each in rules.overrides_of(session, user, active=False) if each.kind == "always"), None)
    match last:
        case ToExternal(number):
            return Spelt(spaced(number), NUMBER)
        case ToUser(other):
            return _of_person(session, other, RULES)
        case ToVoicemail(other):
            return _of_person(session, other, VOICEMAIL)
        case ToHandset(device):
            card = find.device(session, device)
            return Spelt() if card is None else _of_person(session, card.owner_id, f"{HANDSET}{device}")
        case _:
            return Spelt()


def offered(spelt: Spelt) -> tuple[Kind, ...]:
    """What can be chosen beside the field as it stands; more is offered as somebody types."""
    words = {
        NUMBER: _("outside number"),
        RULES: _("as their rules say"),
        VOICEMAIL: _("voicemail"),
    }
    if not spelt.kind:
        return kinds.unsaid()
    return (Kind(spelt.kind, words.get(spelt.kind, _("that phone"))),)


def _of_person(session: Session, user: int, kind: str) -> Spelt:
    card = find.user(session, user)
    return Spelt() if card is None else Spelt(kinds.person_text(card), kind)
