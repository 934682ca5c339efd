"""What is in force: the PBX, what waits to reach it, and which phones are registered."""

from datetime import datetime
from typing import Any

from marshmallow import fields

from controller.domain.ids import DeviceId, DomainId, UserId
from controller.operations import devices, standings
from controller.store.plan_states import PlanState, Standing
from webui import controller_client
from webui.api import shapes
from webui.api.area import area
from webui.api.asking import Ask
from webui.api.verbs import listed, single
from webui.controller_client import ControllerAway, PhoneState, Sight
from webui.portal import portal

status = area("status", "Whether changes are live, how the PBX is, which phones are registered.")
State = shapes.shape("State", PlanState, standing=shapes.field(Standing, "standing"))
Phone = shapes.form(
    "Phone",
    device=(int, ...),
    name=(str, ...),
    registered=(bool | None, ...),
    address=(str, ...),
    user_agent=(str, ...),
    since=(datetime | None, ...),
    rtt_ms=(float | None, ...),
)
PBX = {"description": "`up`, `down`, or `unknown` where the controller does not answer."}
System = shapes.extended(
    shapes.form("Pbx", pbx_since=(datetime | None, ...), pending=(int | None, ...)),
    shapes.nothing,
    "System",
    pbx=fields.String(required=True, metadata={"enum": ["up", "down", "unknown"], **PBX}),
)
NEVER = {"description": "Null: nothing was ever saved."}
UserStatus = shapes.extended(
    shapes.nothing,
    shapes.nothing,
    "UserStatus",
    rules=fields.Nested(State, required=True, allow_none=True, metadata=NEVER),
    phones=fields.List(fields.Nested(Phone), required=True),
)


@single(status, "/status", System)
def system(ask: Ask) -> Any:
    """How the PBX is; for administrators also how many changes wait to reach it."""
    try:
        seen = controller_client.status(portal().controller)
    except ControllerAway:
        return {"pbx": "unknown", "pbx_since": None, "pending": None}
    pending = seen.pending if ask.actor.is_administrator else None
    return {"pbx": "up" if seen.is_up else "down", "pbx_since": seen.since, "pending": pending}


@listed(status, "/domains/<id:domain>/status", State, key=lambda state: f"{state.kind} {state.subject_id:010}")
def of_domain(ask: Ask, domain: DomainId) -> Any:
    """How far everything in a domain has got: wanted, durable and live revision, and what went wrong."""
    return standings.of_domain(ask.session, ask.actor, domain)


@single(status, "/users/<id:user>/status", UserStatus)
def of_user(ask: Ask, user: UserId) -> Any:
    """Whether a user’s rules are live, and which of the phones are registered."""
    state = standings.of_user(ask.session, ask.actor, user)
    sight = _look(user)
    phones = devices.everything(ask.session, ask.actor, user)
    return {"rules": state, "phones": [_phone(card.id, card.name, sight) for card in phones]}


@single(status, "/devices/<id:device>/status", Phone)
def of_device(ask: Ask, device: DeviceId) -> Any:
    """Whether a handset is registered, from where, and since when; null: nothing can be seen."""
    card = devices.show(ask.session, ask.actor, device)
    return _phone(card.id, card.name, _look(UserId(card.owner_id)))


def _look(user: UserId) -> Sight | None:
    try:
        sight = controller_client.look(portal().controller, user)
    except ControllerAway:
        return None
    return sight if sight.status.is_up else None


def _phone(device: Any, name: str, sight: Sight | None) -> dict[str, Any]:
    """`registered` None: nothing can be seen."""
    seen = None if sight is None else sight.phones.get(device, PhoneState(device, False, "", "", None, None))
    return {
        "device": device,
        "name": name,
        "registered": None if seen is None else seen.registered,
        "address": seen.address if seen else "",
        "user_agent": seen.user_agent if seen else "",
        "since": seen.since if seen else None,
        "rtt_ms": seen.rtt_ms if seen else None,
    }
