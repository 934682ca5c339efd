"""What to type into a phone, and codes for the apps that can read it with their camera."""

import io
from dataclasses import dataclass, field

import segno
from flask import current_app, render_template, request, url_for
from flask_babel import gettext as _

from controller.operations.devices import Account, auth_name
from controller.store.cards import DeviceCard, DomainCard, UserCard
from webui.login import site
from webui.phones.once import once
from webui.phones.server import Server, server
from webui.portal import portal

VOICEMAIL = "*98"


@dataclass(frozen=True, slots=True)
class Field:
    """One thing to type; `key` names it in the page, `more` says where it is needed. Without value it is not told."""

    key: str
    name: str
    value: str
    more: str = ""
    is_copied: bool = True


@dataclass(frozen=True, slots=True)
class Code:
    """One to scan: with which app, where in it, the picture's address, and what it says where that can be typed."""

    app: str
    how: str
    image: str
    address: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class SetUp:
    """`is_fresh`: the password is among the fields, and will not be again."""

    fields: tuple[Field, ...] = field(repr=False)
    is_fresh: bool
    codes: tuple[Code, ...]
    is_here_only: bool


def set_up(card: DeviceCard, owner: UserCard, domain: DomainCard, account: Account | None) -> SetUp:
    """With an account, whose secret is then shown this once: with codes, too."""
    where = server()
    codes = _codes(card, owner, account, where) if account else ()
    return SetUp(_fields(card, domain, where, account), account is not None, codes, where.is_here_only)


def drawn(text: str) -> bytes:
    """A QR code as SVG: dark on white, in the dark as well, for cameras want it so."""
    made = io.BytesIO()
    segno.make(text, error="l", micro=False).save(made, kind="svg", scale=4, border=4, dark="#000", light="#fff")
    return made.getvalue()


def _fields(card: DeviceCard, domain: DomainCard, where: Server, account: Account | None) -> tuple[Field, ...]:
    return (
        Field("server", _("Server"), where.host, _("Also called registrar, proxy or host.")),
        Field("port", _("Port"), str(where.port)),
        Field("transport", _("Transport"), _("UDP or TCP"), _("TCP is kinder to mobile phones."), is_copied=False),
        Field("user", _("User name"), card.name),
        Field("auth", _("Authentication name"), auth_name(card.id), _("Also called login or authentication ID.")),
        Field("secret", _("Password"), account.secret if account else ""),
        Field("domain", _("Domain"), domain.name, _("Only where the phone asks for one beside the server.")),
    )


def _codes(card: DeviceCard, owner: UserCard, account: Account, where: Server) -> tuple[Code, ...]:
    """One whose app fetches its settings from here, and one that carries them."""
    known = {"account": account, "owner": owner, "server": where, "label": card.label or card.name}
    key = once().keep(render_template("phones/linphone.xml", **known), portal().now())
    address = _outside(url_for("phones.settings", secret=key))
    wave = render_template("phones/wave.xml", voicemail=VOICEMAIL, **known)
    fetches = _("In its assistant, choose to scan a QR code; on a computer, to fetch the settings from this address:")
    reads = _("In its account settings, choose to add an account by QR code.")
    return (
        Code("Linphone", fetches, _image(card, address), address),
        Code("Grandstream Wave", reads, _image(card, wave)),
    )


def _outside(path: str) -> str:
    """As RINGPLAN_URL says that people reach the portal, else as this one did."""
    base = current_app.config.get(site.URL) or request.host_url
    return f"{str(base).rstrip('/')}{path}"


def _image(card: DeviceCard, text: str) -> str:
    key = once().keep(drawn(text), portal().now())
    return url_for("phones.code", user=card.owner_id, device=card.id, secret=key)
