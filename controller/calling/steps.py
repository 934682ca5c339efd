"""What the PBX is told, in one write each: variables, then the legs on their way. Pure. Dialplan: live.conf.j2."""

from collections.abc import Mapping

from controller.dialplan.names import endpoint
from controller.operations.livecalls import Order
from controller.pbx.ami import Action

HOLDS, STATE, ASKED = "RP_LIVE_HOLDS", "RP_LIVE_STATE", "RP_LIVE_TO"
JOINED = "SHARED(joined)"
FAR = "00000000"  # stands for the leg of a phone that has none


def hold(order: Order, own: str, party: str, then: str = "rp-live-waits") -> list[Action]:
    """Music for the party; one's own leg goes to `then`."""
    mine = {HOLDS: party, "RP_LIVE_IN": str(order.domain), ASKED: order.number}
    return [
        *put(party, {JOINED: "", "RP_LIVE_BY": own, **_home(order)}),
        *put(own, mine),
        {**_redirect(party, "rp-live-held"), **_extra(own, then)},
    ]


def join(own: str) -> list[Action]:
    """Back to whom that leg holds."""
    return [_redirect(own, "rp-live-join")]


def ask(order: Order, own: str) -> list[Action]:
    """That leg, which holds somebody, calls another."""
    return [*put(own, {ASKED: order.number, "RP_LIVE_IN": str(order.domain)}), _redirect(own, "rp-live-asks")]


def through(party: str, asked: str) -> list[Action]:
    """The party on hold to whom was asked, who talks."""
    bridge = {"Action": "Bridge", "Channel1": party, "Channel2": asked, "Tone": "none"}
    return [*put(party, {JOINED: "1"}), bridge]


def send(order: Order, party: str, number: str) -> list[Action]:
    """The party to a number."""
    told = {"RP_LIVE_FROM": _sender(order), ASKED: number, "RP_LIVE_BACK": "1" if order.back else ""}
    return [*_away(order, party, told), _redirect(party, "rp-live-to")]


def to_box(order: Order, party: str) -> list[Action]:
    """The party into a mailbox."""
    return [*_away(order, party, {"RP_LIVE_BOX": str(order.box)}), _redirect(party, "rp-live-box")]


def park(order: Order, party: str) -> list[Action]:
    """The party onto a slot: parking.conf.j2."""
    told = {"RP_PARKER": "" if order.phone is None else endpoint(order.phone)}
    onto = _redirect(party, f"rp-park-{order.domain}", order.slot)
    return [*_away(order, party, told), onto]


def press(channel: str, keys: str) -> list[Action]:
    """As if that phone's user pressed them."""
    told = {"Action": "PlayDTMF", "Channel": channel, "Duration": "100", "Receive": "1"}
    return [{**told, "Digit": key} for key in keys]


def hang_up(channel: str, cause: int = 16) -> Action:
    return {"Action": "Hangup", "Channel": channel, "Cause": str(cause)}


def put(channel: str, values: Mapping[str, str]) -> list[Action]:
    """Variables of a channel."""
    return [
        {"Action": "Setvar", "Channel": channel, "Variable": name, "Value": value} for name, value in values.items()
    ]


def get(channel: str, *names: str) -> list[Action]:
    return [{"Action": "Getvar", "Channel": channel, "Variable": name} for name in names]


def _home(order: Order) -> dict[str, str]:
    """Where the party comes back to, and who it is: a leg that was called outside does not know its number (22.10)."""
    number = order.party.number if order.party is not None and order.party.trunk is not None else ""
    return {
        "RP_LIVE_CALLER": number,
        "RP_LIVE_HOME": "" if order.phone is None else endpoint(order.phone),
        "RP_LIVE_OWNER": "" if order.owner is None else str(order.owner),
        "RP_LIVE_IN": str(order.domain),
    }


def _away(order: Order, party: str, more: Mapping[str, str]) -> list[Action]:
    """Nobody holds it any more."""
    return put(party, {"RP_LIVE_BY": "", **_home(order), **more})


def _sender(order: Order) -> str:
    """His leg as the PBX would name it, for rp-whose and rp-back."""
    if order.own is not None:
        return order.own.channel
    return "" if order.phone is None else f"PJSIP/{endpoint(order.phone)}-{FAR}"


def _redirect(channel: str, context: str, extension: str = "s") -> dict[str, str]:
    return {"Action": "Redirect", "Channel": channel, "Context": context, "Exten": extension, "Priority": "1"}


def _extra(channel: str, context: str) -> dict[str, str]:
    return {"ExtraChannel": channel, "ExtraContext": context, "ExtraExten": "s", "ExtraPriority": "1"}
