"""What of an import says which calls are mailed, and when. It is each user's own choice: see newsmail.py."""

from typing import Any

from controller.domain.ids import UserId
from controller.domain.saying import say
from controller.operations import newsmail
from controller.operations.fileshape import Part, Place
from controller.operations.filewords import differences
from controller.operations.import_work import Work, noting, title
from controller.store import newsmail as stored
from controller.store.cards import UserCard
from controller.store.whole import Person


def bring(work: Work, person: Person, part: Part) -> None:
    """Of a user who is there. Where somebody else imports the file, it stays as it is, and that is said."""
    user, before = UserId(person.card.id), newsmail.told(person.news)
    wanted = newsmail.wanted(part.values, person.news)
    if newsmail.told(wanted) == before:
        return
    what = say("mail of calls of {title}", title=title(person.card))
    if not newsmail.may_change(work.actor, user):
        work.report.leave("mail of calls", what, differences(before, newsmail.told(wanted)))
        return
    after = newsmail.change(work.session, work.actor, user, wanted.missed, wanted.hour)
    work.report.change("mail of calls", what, differences(before, newsmail.told(after)))


def columns(work: Work, place: Place, part: Part, card: UserCard) -> dict[str, Any]:
    """Of a new user, in his row."""
    wanted = stored.USUAL
    with noting(place, part):
        wanted = newsmail.wanted(part.values)
        wanted = newsmail.checked(card, wanted.missed, wanted.hour)
    return stored.columns(newsmail.begun(wanted, stored.USUAL, work.actor))
