"""Mail on the page of the telephone system: what waits, why, and what could not be sent."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from controller.store.mailqueue import MailCard, Queue
from webui.system.page import Figure
from webui.words.moments import ago

SLOW = 300.0  # seconds that a mail may wait before that is worth a look
KINDS = {
    "invitation": _l("Invitation"),
    "reset": _l("Password link"),
    "password changed": _l("Password was changed"),
    "second step changed": _l("Second step was changed"),
    "address changed": _l("E-mail address was changed"),
    "emergency": _l("Emergency call"),
    "needs frame": _l("A rule needs a time frame"),
    "message": _l("Voicemail message"),
    "message mail changed": _l("Voicemail goes to more addresses"),
}


@dataclass(frozen=True, slots=True)
class Lost:
    """A mail that was given up."""

    id: int
    title: str
    to: str
    error: str
    since: str


def figure(queue: Queue, sends: bool, now: datetime, zone: ZoneInfo) -> Figure:
    """One tile; `sends`: whether a mail server is set up."""
    name = _("Mail")
    if not sends:
        return Figure(
            name, _("Not set up"), _("Password links are handed over by hand, and nobody is told by mail."), "wait"
        )
    if not queue.waiting:
        return Figure(name, _("All sent"), _("Nothing waits."), "good")
    count = ngettext("%(num)s mail waits", "%(num)s mails wait", queue.waiting)
    if queue.error:
        return Figure(name, count, queue.error, "bad")
    since = queue.oldest or now
    more = _("the oldest: %(when)s", when=ago(since, now, zone))
    return Figure(name, count, more, "wait" if (now - since).total_seconds() > SLOW else "good")


def lost(cards: Iterable[MailCard], now: datetime, zone: ZoneInfo) -> list[Lost]:
    """What could not be sent, with the reason."""
    return [
        Lost(
            card.id,
            str(KINDS.get(card.kind, card.kind)),
            card.recipient,
            card.error or _("Its time was over before a mail server took it."),
            ago(card.done or card.created, now, zone),
        )
        for card in cards
    ]
