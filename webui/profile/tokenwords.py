"""What a token may do, in plain words, and from the form to the scopes of operations/tokens.py."""

from collections.abc import Collection

from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict

from controller.operations.actors import Actor
from controller.operations.tokens import AREAS, VERBS

OF_MANAGERS = {"bans", "broadcasts", "trunks", "audit", "domains", "dids", "status"}


def areas(by: Actor) -> list[tuple[str, str]]:
    """Those that are of use to who makes the token: word and name, by name."""
    plain = by.scope == "user"
    return sorted(
        ((area, name(area)) for area in AREAS if not (plain and area in OF_MANAGERS)), key=lambda pair: pair[1]
    )


def name(area: str) -> str:
    named = {
        "audit": _("Audit log"),
        "bans": _("Addresses kept out"),
        "broadcasts": _("Messages to many"),
        "contacts": _("Contacts"),
        "messages": _("Messages"),
        "devices": _("Phones"),
        "dids": _("Outside numbers"),
        "domains": _("Domain"),
        "frames": _("Time frames"),
        "groups": _("Groups"),
        "history": _("Call history"),
        "lists": _("Blocked and allowed callers"),
        "music": _("Music on hold"),
        "overrides": _("Forwarding and do not disturb"),
        "recordings": _("Recordings of calls"),
        "rules": _("Answering rules"),
        "status": _("Telephone system"),
        "tokens": _("Tokens"),
        "trunks": _("Outside lines"),
        "users": _("Users"),
    }
    return named.get(area, area.capitalize())


def scopes(form: MultiDict[str, str]) -> list[str]:
    """`read` and perhaps `write`, of everything or of the areas that are ticked."""
    verbs = VERBS if form.get("may") == "write" else ("read",)
    if form.get("reach") != "some":
        return list(verbs)
    return [f"{verb}:{area}" for verb in verbs for area in form.getlist("areas")]


def may(given: Collection[str]) -> str:
    """`Sees and changes answering rules and phones`, as far as its owner may."""
    writes = {scope.partition(":")[2] for scope in given if scope.startswith("write")}
    reads = {scope.partition(":")[2] for scope in given if scope.startswith("read")} - writes
    found = []
    if writes:
        found.append(_("Sees and changes: %(areas)s.", areas=_areas(writes)))
    if reads and "" not in writes:
        found.append(_("Sees: %(areas)s.", areas=_areas(reads)))
    return " ".join(found)


def _areas(found: set[str]) -> str:
    return _("everything that you may") if "" in found else ", ".join(sorted(map(name, found)))
