"""Areas that are switched off: neither their pages nor what leads to them. Operations refuse what is done in them."""

from flask import Flask, current_app, g, request, url_for
from flask_babel import gettext as _

from controller.operations import features, may
from controller.operations.features import (
    CONTACTS,
    FRAMES,
    HISTORY,
    LISTS,
    MESSAGES,
    MUSIC,
    OUTSIDE,
    PHONES,
    RECORDINGS,
    RULES,
    TOKENS,
)
from controller.store import find
from controller.store.cards import UserCard
from controller.store.engine import reading
from webui.portal import actor, person, portal

OF_AREA = {each: each for each in (RULES, FRAMES, LISTS, PHONES, CONTACTS, MESSAGES, MUSIC)} | {
    "voicemail": MESSAGES,
    "missed": HISTORY,
    "callrecordings": RECORDINGS,
    "history": HISTORY,
}
"""Blueprint → feature."""
TOKEN_PAGES = "/profile/tokens"  # noqa: S105 (an address)


def register(app: Flask) -> None:
    app.before_request(_refuse)


def _refuse() -> None:
    """At the door of an area: the things of a user, or one's own. What the domain shares is not concerned."""
    feature, ids = _feature(), request.view_args or {}
    if feature is None or g.get("person") is None or "domain" in ids:
        return
    by, card = actor(), person().user
    user = ids.get("user", card.id)
    if user != card.id:
        with reading(portal().database) as session:
            found = find.user(session, user)
        if found is None or not may.at_rules(by, user, found.domain_id):
            return  # not there, or not his: the view says so
        card = found
    features.refuse_off(by, card, feature)


def _feature() -> str | None:
    """Of the page that is asked for."""
    if str(request.url_rule).startswith(TOKEN_PAGES):
        return TOKENS
    return OF_AREA.get(request.blueprint or "")


def is_shown(endpoint: str, user: UserCard | None = None) -> bool:
    """Whether that page is there for the things of `user` (None: one's own)."""
    if endpoint not in current_app.view_functions:
        return False
    return is_on(OF_AREA.get(endpoint.partition(".")[0], ""), user)


def is_on(feature: str, user: UserCard | None = None) -> bool:
    """Whether nobody has switched it off for who looks at the things of `user` (None: his own)."""
    return not features.is_off(actor(), user or person().user, feature)


def may_record() -> bool:
    """Whether whoever is logged in may record his own calls, and stop that."""
    return person().user.recording == "on demand" and is_on(RECORDINGS)


def link(endpoint: str, /, **values: object) -> str:
    """The page's address; empty where it is not there, or switched off."""
    return url_for(endpoint, **values) if is_shown(endpoint) else ""  # type: ignore[arg-type]


def choices() -> list[tuple[str, str, str]]:
    """Every feature there is: its word, its name, and what goes on without it."""
    named = {
        RULES: (_("Answering rules"), _("Without: calls follow the rules there are, which nobody may change.")),
        FRAMES: (_("Own time frames"), _("Without: rules use the shared ones.")),
        LISTS: (_("Blocked and allowed callers of one’s own"), _("Without: only the company’s lists count.")),
        OUTSIDE: (_("Forwarding to outside numbers"), _("Without: forwards that are set stay, new ones are refused.")),
        PHONES: (_("Adding and changing phones"), _("Without: phones that are there go on working.")),
        CONTACTS: (_("Contacts"), _("Without: the directory is not shown either.")),
        MESSAGES: (_("Voicemail in the portal"), _("Without: messages are there by phone only.")),
        MUSIC: (_("Own music on hold"), _("Without: callers hear the company’s.")),
        RECORDINGS: (
            _("Recording of calls"),
            _("Without: no calls are recorded, and those of before are heard only by who may hear everybody’s."),
        ),
        HISTORY: (
            _("Call history"),
            _("Without: a company’s calls are not kept from now on, those of before go with time. A user’s pages go."),
        ),
        TOKENS: (_("API tokens"), _("Without: those there are stop working.")),
    }
    built = current_app.blueprints
    there = (each for each in features.FEATURES if each not in (CONTACTS, MESSAGES, MUSIC) or each in built)
    return [(each, *named[each]) for each in there]
