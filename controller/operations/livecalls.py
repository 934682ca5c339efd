"""Calls led from a page: who may do what with which call, and what exactly is to be done (PRODUCT §4 console, §8.4).

The controller asks this, for it alone knows the calls; nothing is changed here.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

from sqlalchemy.orm import Session

from controller.domain.commands import COMMANDS, Verb, own_legs
from controller.domain.ids import DeviceId, DomainId, UserId
from controller.domain.livecalls import Call, CallState, Parked, Party
from controller.domain.saying import Said, say
from controller.operations import hearing, livelegs, livenumbers, livephones, liveplaces, liverecording, may
from controller.operations.actors import Actor
from controller.operations.refused import Forbidden, Missing, Problem, refuse
from controller.store import find

GONE = say("There is no such call any more. It may have ended just now.")
STATES: Mapping[CallState, Said] = {
    "ringing": say("This call still rings. Answer it first."),
    "dialling": say("Nobody has answered this call yet. Wait until somebody does."),
    "talking": say("This call goes on: it neither rings nor is it on hold."),
    "held": say("This call is on hold. Go back to it first."),
    "parked": say("This call is parked. Retrieve it first."),
    "voicemail": say("This caller is with a voicemail. Wait until the message is left."),
    "conference": say("This call is in a conference. Leave that first."),
    "announcement": say("This caller hears an announcement. Wait until somebody has answered."),
}


@dataclass(frozen=True, slots=True)
class Sight:
    """What goes on at that moment: the call that is meant, the taken slots, the phones that are connected."""

    call: Call | None = None
    parked: Mapping[str, Parked] = field(default_factory=dict)
    here: Callable[[int], bool] = lambda device: False


@dataclass(frozen=True, slots=True)
class Order:
    """`own` is the leg of who asks, `party` whom it is about, `phone` what rings for him, or back.

    `owner` answers for what is called; `who` is the name of who asks.
    """

    verb: Verb
    domain: DomainId
    who: str
    label: str
    call: Call | None = None
    own: Party | None = None
    party: Party | None = None
    phone: DeviceId | None = None
    owner: UserId | None = None
    number: str = ""
    slot: str = ""
    box: UserId | None = None
    leg: str = ""
    back: bool = False

    @property
    def is_about_something(self) -> bool:
        """A call or a slot, which nobody else may lead meanwhile."""
        return self.call is not None or self.verb == "retrieve"


def order(
    session: Session, actor: Actor, domain: DomainId, command: Verb, sent: Mapping[str, str], sight: Sight
) -> Order:
    """What is to be done. Raises Missing, Forbidden, and Refused at the field that caused it."""
    may.see_domain(session, actor, domain)
    rule = COMMANDS[command]
    call = _judged(session, actor, domain, command, sight.call) if rule.needs[0] == "call" else None
    for name in rule.needs:
        if not sent.get(name):
            raise refuse(name, _wanted(name))
    made = Order(command, domain, _name(session, actor), actor.label, call, back=sent.get("back") == "1")
    return _placed(session, actor, _who(session, actor, made, sent, sight), sent, sight)


def _judged(session: Session, actor: Actor, domain: int, command: Verb, call: Call | None) -> Call:
    """The call, if `actor` may do that with it just now. For who may not see it, it is not there."""
    if call is None or call.domain != domain:
        raise Missing([Problem("call", GONE)])
    rule, own = COMMANDS[command], own_legs(call, actor.user)
    if not own and not hearing.oversees(actor, domain):
        if command != "pickup" or not _rings_a_colleague(session, actor, call):
            raise Missing([Problem("call", GONE)])
    elif rule.who == "party" and not own:
        raise Forbidden([Problem("call", say("Only who is in this call can do that. Pick it up, or transfer it."))])
    if call.state not in rule.states:
        raise refuse("call", STATES[call.state])
    return call


def _who(session: Session, actor: Actor, made: Order, sent: Mapping[str, str], sight: Sight) -> Order:
    """With the legs and phones that the command is about, and who answers for it."""
    if COMMANDS[made.verb].rings and made.verb != "answer":
        _own_domain(actor, made.domain)
        made = replace(made, phone=livephones.chosen(session, actor.user, sent.get("device", ""), sight.here))
    if made.call is not None:
        made = replace(made, **livelegs.legs(session, made.verb, made.call, actor, sent, sight.here))
    card = None if made.phone is None else find.device(session, made.phone)
    return replace(made, owner=actor.user if card is None else UserId(card.owner_id))


def _placed(session: Session, actor: Actor, made: Order, sent: Mapping[str, str], sight: Sight) -> Order:
    """With where it is to go."""
    match made.verb:
        case "dial" | "transfer" | "consult":
            return replace(made, number=livenumbers.dialled(session, made.domain, made.owner, sent["number"]))
        case "park":
            slot = liveplaces.slot_for(session, made.domain, sent.get("slot", ""), sight.parked)
            return replace(made, slot=slot)
        case "retrieve":
            return replace(made, slot=liveplaces.taken(sent["slot"], sight.parked))
        case "record" | "stop recording":
            liverecording.judge(session, made.verb, actor)
            return made
        case "voicemail":
            return replace(made, box=liveplaces.box_of(session, made.domain, sent["user"]))
        case _:
            return made


def _rings_a_colleague(session: Session, actor: Actor, call: Call) -> bool:
    """As *36 finds it: at a phone of the own department; who is in none is with all others who are in none."""
    people = find.these_users(
        session, [party.user for party in call.parties if party.user and party.state == "ringing"]
    )
    me = None if actor.user is None else find.user(session, actor.user)
    return me is not None and any(each.department.casefold() == me.department.casefold() for each in people.values())


def _own_domain(actor: Actor, domain: DomainId) -> None:
    if actor.user is None or actor.domain != domain:
        raise refuse("device", "You have no phone here. Do this in the domain that your phone belongs to.")


def _name(session: Session, actor: Actor) -> str:
    card = None if actor.user is None else find.user(session, actor.user)
    return actor.label if card is None else card.name


def _wanted(name: str) -> Said:
    sentences = {
        "number": say("Type whom to call: an extension, or an outside number."),
        "slot": say("Choose a slot."),
        "user": say("Choose whose voicemail it is to be."),
    }
    return sentences.get(name, say("This is missing."))
