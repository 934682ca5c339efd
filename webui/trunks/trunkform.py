"""The form of a line: card → texts, and what was typed → cells of the operation."""

import re
from typing import Any

from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict

from controller.domain.carriers import CODECS, TRANSPORTS
from controller.store.cards import TrunkCard
from webui.forms import Form
from webui.managed import whole, yes

SHOWN = (
    "name", "kind", "host", "port", "transport", "username", "secret", "addresses", "codecs", "srtp", "number_format",
    "show_caller", "from_account", "channels", "enabled",
)  # fmt: skip
FLAGS = ("srtp", "show_caller", "from_account")
BETWEEN = re.compile(r"[\s,;]+")


def fresh() -> Form:
    """A new line: most carriers want a log-in."""
    return Form(
        {
            "kind": "registration",
            "transport": "udp",
            "number_format": "plus",
            "codecs": ["g722", "alaw", "ulaw"],
            "enabled": "yes",
        }
    )


def of(card: TrunkCard) -> Form:
    """The password is never shown."""
    return Form(
        {
            **{name: getattr(card, name) for name in ("name", "kind", "host", "transport", "number_format")},
            "port": str(card.port or ""),
            "username": card.username or "",
            "addresses": "\n".join(card.addresses),
            "codecs": list(card.codecs),
            "channels": str(card.channels or ""),
            "enabled": "yes" if card.enabled else "",
            **{name: "yes" if getattr(card, name) else "" for name in FLAGS},
        }
    )


def cells(form: MultiDict[str, str]) -> dict[str, Any]:
    """Without the password where none was typed: it stays."""
    texts = {name: form.get(name, "").strip() for name in ("name", "kind", "host", "transport", "number_format")}
    addresses = tuple(part for part in BETWEEN.split(form.get("addresses", "")) if part)
    numbers = {name: whole(form.get(name, "")) for name in ("port", "channels")}
    flags = {name: yes(form, name) for name in (*FLAGS, "enabled")}
    found = texts | numbers | flags | {"username": form.get("username", "").strip() or None, "addresses": addresses}
    found["codecs"] = tuple(name for name in form.getlist("codecs") if name)
    return found | ({"secret": form["secret"]} if form.get("secret") else {})


def choices() -> dict[str, list[tuple[str, ...]]]:
    """What can be chosen, in words."""
    return {
        "kinds": [
            ("registration", _("We log in there"), _("With user name and password. The usual way.")),
            ("address", _("Both know each other’s address"), _("Without a log-in; administrators only.")),
        ],
        "transports": [(each, {"udp": "UDP", "tcp": "TCP", "tls": _("TLS (encrypted)")}[each]) for each in TRANSPORTS],
        "formats": [("plus", "+49301234567"), ("digits", "49301234567"), ("national", "030 1234567")],
        "codecs": [(each, each.upper()) for each in CODECS],
    }
