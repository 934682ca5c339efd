"""Devices: the handsets of users, and their SIP accounts."""

from typing import Any

from controller.domain.ids import DeviceId, DomainId, UserId
from controller.operations import devices as operations
from controller.operations.devices import Account
from controller.store.cards import DeviceCard
from webui.api import paging, shapes
from webui.api.area import area
from webui.api.asking import Ask
from webui.api.verbs import change, create, listed, remove, single

devices = area("devices", "The handsets of users. A secret is shown once, when it is made.")
Device = shapes.shape("Device", DeviceCard)
NewDevice = shapes.form("NewDevice", name=(str, ...), label=(str, ""))
DeviceChanges = shapes.form("DeviceChanges", partial=True, name=(str, ...), label=(str, ...))
NewAccount = shapes.shape(
    "Account", Account, leave_out={"secret"}, secret=shapes.field(str | None, "secret", required=True)
)


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
