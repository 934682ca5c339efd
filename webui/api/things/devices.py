"""Devices: the handsets of users, and their SIP accounts."""

from collections.abc import Callable
from typing import Any, Literal

from controller.domain.ids import DeviceId, DomainId, UserId
from controller.operations import devices as operations
from controller.operations import deviceuses
from controller.operations.devices import Account
from controller.operations.deviceuses import DeviceUses
from controller.store.cards import DeviceCard
from webui.api import paging, shapes
from webui.api.area import area
from webui.api.asking import Ask
from webui.api.verbs import act, change, create, listed, remove, single
from webui.phones import ringing
from webui.portal import portal

devices = area("devices", "The handsets of users. A secret is shown once, when it is made.")
Device = shapes.shape("Device", DeviceCard)
NewDevice = shapes.form("NewDevice", name=(str, ...), label=(str, ""))
DeviceChanges = shapes.form("DeviceChanges", partial=True, name=(str, ...), label=(str, ...))
NewAccount = shapes.shape(
    "Account", Account, leave_out={"secret"}, secret=shapes.field(str | None, "secret", required=True)
)

Uses = shapes.shape("DeviceUses", DeviceUses)
Outcome = Literal[
    "rings", "answered", "busy", "declined", "silent", "failed", "unregistered", "in use", "too soon", "unknown"
]
Rung = shapes.form("Rung", outcome=(Outcome, ...), shown=(str, ...), seconds=(int, ...))


@listed(devices, "/domains/<id:domain>/devices", Device)
def of_domain(ask: Ask, domain: DomainId) -> Any:
    """All handsets of a domain, for who manages it."""
    return operations.page(ask.session, ask.actor, domain, *paging.asked(ask.sent))


@listed(devices, "/users/<id:user>/devices", Device)
def of_user(ask: Ask, user: UserId) -> Any:
    """The handsets of a user."""
    return operations.everything(ask.session, ask.actor, user)


@create(devices, "/users/<id:user>/devices", NewDevice, NewAccount, once="secret")
def add(ask: Ask, user: UserId) -> Any:
    """A new handset, named like the extension or the extension and a suffix: what to type into the phone."""
    return operations.add(ask.session, ask.actor, user, ask.sent["name"], ask.sent["label"])


@single(devices, "/devices/<id:device>", Device)
def show(ask: Ask, device: DeviceId) -> Any:
    """One handset."""
    return operations.show(ask.session, ask.actor, device)


@change(show, DeviceChanges)
def set_(ask: Ask, device: DeviceId) -> Any:
    """Rename or label a handset; under a new name the phone must register anew."""
    old = operations.show(ask.session, ask.actor, device)
    name, label = ask.sent.get("name", old.name), ask.sent.get("label", old.label)
    operations.change(ask.session, ask.actor, device, name, label)


@remove(show)
def drop(ask: Ask, device: DeviceId) -> Any:
    """Delete a handset."""
    operations.remove(ask.session, ask.actor, device)


@create(devices, "/devices/<id:device>/secret", None, NewAccount, once="secret")
def renew_secret(ask: Ask, device: DeviceId) -> Any:
    """Make a new secret; the old one stops working."""
    return operations.renew_secret(ask.session, ask.actor, device)


@single(devices, "/devices/<id:device>/uses", Uses)
def uses(ask: Ask, device: DeviceId) -> Any:
    """What rings a handset or leads to it: rules and overrides, numbers, groups. Deleting it changes all of them."""
    return deviceuses.uses_of(ask.session, ask.actor, device)


@act(devices, "/devices/<id:device>/ring", Rung)
def ring(ask: Ask, device: DeviceId) -> Callable[[], Any]:
    """Ring that handset alone for some seconds: which phone is this? At most once in ten seconds; it ends by itself.

    `unknown`: neither controller nor PBX could be asked.
    """
    card = operations.show(ask.session, ask.actor, device)
    controller = portal().controller
    return lambda: ringing.ring(controller, card, f"This is {card.label or card.name}")
