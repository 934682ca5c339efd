"""The forms of a user's page: card → texts, and what was typed → changes."""

from typing import Any

from werkzeug.datastructures import MultiDict

from controller.store.cards import UserCard
from webui.forms import Form
from webui.managed import whole, yes

DETAILS = ("extension", "name", "email", "department", "scope", "ring_timeout", "listed", "language", "zone")
BRAKES = ("day_calls", "day_minutes", "day_countries")
CALLS = ("number", "emergency_number", "caller_id", "show_caller", "outbound", *BRAKES)
EVERYWHERE = ("+",)


def of_details(card: UserCard) -> Form:
    return Form(
        {
            "extension": card.extension,
            "name": card.name,
            "email": card.email or "",
            "department": card.department,
            "scope": card.scope,
            "ring_timeout": "" if card.ring_timeout is None else str(card.ring_timeout),
            "listed": "yes" if card.listed else "",
            "language": card.language or "",
            "zone": card.zone or "",
        }
    )


def of_calls(card: UserCard) -> Form:
    limits = {name: str(getattr(card, name) or "") for name in BRAKES}
    own = card.outbound not in (EVERYWHERE, ())
    return Form(
        {
            "number": card.number or "",
            "emergency_number": card.emergency_number or "",
            "caller_id": card.caller_id,
            "show_caller": "yes" if card.show_caller else "",
            "may_call": "own" if own else ("all" if card.outbound else "none"),
            "outbound": "\n".join(card.outbound) if own else "",
            **limits,
        }
    )


def details(form: MultiDict[str, str]) -> dict[str, Any]:
    """Changes by field of UserCard."""
    texts = {name: form.get(name, "").strip() for name in ("extension", "name", "department", "scope")}
    unset = {name: form.get(name, "").strip() or None for name in ("email", "language", "zone")}
    return texts | unset | {"ring_timeout": whole(form.get("ring_timeout", "")), "listed": yes(form, "listed")}


def calls(form: MultiDict[str, str]) -> dict[str, Any]:
    """Changes by field of UserCard."""
    return {
        "number": form.get("number", "").strip(),
        "emergency_number": form.get("emergency_number", "").strip(),
        **({"caller_id": form["caller_id"]} if "caller_id" in form else {}),
        "show_caller": yes(form, "show_caller"),
        "outbound": _outbound(form),
        **{name: whole(form.get(name, "")) for name in BRAKES},
    }


def _outbound(form: MultiDict[str, str]) -> list[str]:
    match form.get("may_call"):
        case "all":
            return list(EVERYWHERE)
        case "own":
            return [line.strip() for line in form.get("outbound", "").replace(",", "\n").split("\n") if line.strip()]
        case _:
            return []
