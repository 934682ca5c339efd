"""Rows of the list of users, and the filters above it: every word decided here."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.datastructures import MultiDict

from controller.operations.roster import Page
from controller.store.cards import UserCard
from controller.store.rosters import Access, Sought

SCOPES = ("user", "office_manager", "administrator")


@dataclass(frozen=True, slots=True)
class Row:
    """One user of the list."""

    id: int
    extension: str
    name: str
    department: str
    email: str
    phones: str
    is_phoneless: bool
    entry: str
    role: str


def asked(args: MultiDict[str, str]) -> Sought:
    """What the address asks for; what it does not know is any."""
    scope = args.get("scope", "")
    return Sought(
        words=args.get("q", "").strip(),
        department=args.get("department") or None,
        scope=scope if scope in SCOPES else None,
        phoneless=args.get("phones") == "none",
    )


def is_any(sought: Sought) -> bool:
    """Whether nothing was asked for."""
    return sought == Sought()


def rows(page: Page, now: datetime) -> list[Row]:
    return [_row(card, page.access[card.id], now) for card in page.users]


def _row(card: UserCard, access: Access, now: datetime) -> Row:
    return Row(
        card.id,
        card.extension,
        card.name,
        card.department,
        card.email or "",
        _("No phone") if not access.phones else _n_phones(access.phones),
        not access.phones,
        entry(access, now),
        "" if card.scope == "user" else role(card.scope),
    )


def _n_phones(count: int) -> str:
    return str(ngettext("%(num)s phone", "%(num)s phones", count))


def entry(access: Access, now: datetime) -> str:
    """How far the user is with getting in."""
    if access.has_password:
        return str(_("Has a password"))
    if access.invited_until is not None and access.invited_until > now:
        return str(_("Invited"))
    return str(_("Not invited yet"))


def role(scope: str) -> str:
    """What the log-in may do."""
    return roles()[scope]


def roles() -> Mapping[str, str]:
    return {"user": _("User"), "office_manager": _("Office manager"), "administrator": _("Administrator")}


def counted(count: int, sought: Sought) -> str:
    """`10,000 users`, `3 users found`."""
    shown = f"{count:,}"
    if is_any(sought):
        return str(ngettext("%(shown)s user", "%(shown)s users", count, shown=shown))
    return str(ngettext("%(shown)s user found", "%(shown)s users found", count, shown=shown))
