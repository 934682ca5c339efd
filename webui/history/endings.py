"""How a call ended, in words: for whom the list is of, or for an onlooker."""

from flask_babel import gettext as _

from controller.domain.history import Party, Result, Share, Told
from webui.history.parties import Names, who
from webui.words.text import isolated


def ending(told: Told, share: Share | None, names: Names) -> str:
    """`share` None: as an onlooker tells it (PRODUCT §7)."""
    if told.result == "interrupted":
        return _("Interrupted")
    if told.code and told.result == "answered":
        return _("Feature code")
    if told.result == "blocked":
        return _("Blocked")
    if share is None or share.outcome == "placed":
        return _of_call(told, names, is_own=share is not None)
    match share.outcome:
        case "answered":
            other = _not_him(told.called, share.user)
            return _("Answered for %(name)s", name=_name(other, names)) if other else _("Answered")
        case "elsewhere":
            by = told.answered_by
            return _("Answered by %(name)s", name=_name(by, names)) if by else _("Answered elsewhere")
        case "message":
            return _("Left a message")
        case "voicemail":
            return _("Reached voicemail")
        case _:
            return _("Missed")


def _of_call(told: Told, names: Names, *, is_own: bool) -> str:
    by, called = told.answered_by, told.called
    if told.result == "answered" and by is not None and called is not None and not _same(by, called):
        if is_own:
            return _("Answered by %(name)s", name=_name(by, names))
        return _("Answered by %(name)s (for %(other)s)", name=_name(by, names), other=_name(called, names))
    return unanswered(told.result, is_own=is_own)


def unanswered(result: Result, *, is_own: bool) -> str:
    """In a word or two; `is_own`: for who called."""
    words: dict[str, str] = {
        "answered": _("Answered"),
        "message": _("Left a message"),
        "voicemail": _("Reached voicemail"),
        "missed": _("No answer") if is_own else _("Missed"),
        "busy": _("Busy"),
        "blocked": _("Blocked"),
        "refused": _("Not put through"),
        "interrupted": _("Interrupted"),
    }
    return words[result]


def _not_him(called: Party | None, user: int) -> Party | None:
    """Whom it was for, where that was somebody else."""
    if called is None or (called.kind in ("user", "phone") and called.id == user):
        return None
    return called if called.kind in ("user", "group") else None


def _same(one: Party, other: Party) -> bool:
    if "outside" in (one.kind, other.kind):
        return one.kind == other.kind and one.number == other.number
    return one.id == other.id and {one.kind, other.kind} <= {one.kind, "user", "phone"}


def _name(party: Party | None, names: Names) -> str:
    return isolated(who(party, names).name)
