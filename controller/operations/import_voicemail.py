"""Where an import lets voicemail lead: by mail, to an operator on 0, as copies to colleagues.

Where messages go is their owner's choice alone, so a file of somebody else's leaves mail and copies as they are, and
says so; who has a shell on the machine reads everybody's files anyway.
"""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager

from controller.domain.destinations import Destination, Gone, ToVoicemail
from controller.domain.ids import UserId
from controller.domain.saying import say
from controller.operations import copies, import_rules, messageaddresses, messagemail, operators, rulecheck
from controller.operations.fileshape import Part, Place
from controller.operations.filewords import differences, written
from controller.operations.import_work import Work, noting, title
from controller.operations.refused import Problem, Refused, refuse, refuse_any
from controller.store import messagemail as mails
from controller.store import targets, values
from controller.store.bulk import Batch
from controller.store.cards import UserCard
from controller.store.tables import TargetRow
from controller.store.targets import Slot
from controller.store.whole import Person


def bring_mail(work: Work, person: Person, part: Part) -> None:
    """What is mailed of messages, and where."""
    wanted, user = messagemail.wanted(part.values, person.mail), UserId(person.card.id)
    before, after = messagemail.told(person.mail), messagemail.told(wanted)
    if before == after:
        return
    what = say("mail of messages of {title}", title=title(person.card))
    is_unproven = set(wanted.to) - set(person.mail.to) and not messageaddresses.is_trusted(work.actor)
    if is_unproven or not messageaddresses.may_change(work.actor, user):
        work.report.leave("mail of messages", what, differences(before, after))
        return
    clean = messagemail.change(work.session, work.actor, user, wanted.how, wanted.to, wanted.then, wanted.text)
    work.report.change("mail of messages", what, differences(before, messagemail.told(clean)))


def bring(work: Work, place: Place, person: Person, part: Part) -> None:
    """Operator and copies, which name others."""
    if "operator" in part.values:
        with noting(place, part), _at("operator"):
            _operator(work, person, part)
    if "copies" in part.values:
        with noting(place, part), _at("copies"):
            _copies(work, person, part)


def add(work: Work, batch: Batch, place: Place, owner: UserCard, part: Part) -> None:
    """Those of a new user."""
    if part.get("operator"):
        with noting(place, part), _at("operator"):
            to = _meant(work, owner, part)
            if to is not None:
                _add(work, batch, owner, values.OPERATOR, [_checked(work, owner, to)])
    if part.get("copies"):
        with noting(place, part), _at("copies"):
            people = _people(work, owner, part)
            if messageaddresses.is_trusted(work.actor):
                _add(work, batch, owner, values.COPY, [ToVoicemail(each) for each in people])
            else:
                told = [say("copies to {people}", people=", ".join(part.get("copies")))]
                work.report.leave("copies", say("copies of {title}", title=title(owner)), told)


def agreed(work: Work, arrivals: Iterable[UserCard]) -> None:
    """Addresses of new users' messages that need not be asked, since they come from who has a shell."""
    if messageaddresses.is_trusted(work.actor):
        new = {card.id for card in arrivals}
        named = mails.of_domain(work.session, work.domain.id) if new else {}
        people = [(UserId(user), mail.to) for user, mail in named.items() if user in new and mail.to]
        messageaddresses.arrived(work.session, work.actor, people)


def _operator(work: Work, person: Person, part: Part) -> None:
    card, wanted = person.card, _meant(work, person.card, part)
    before = None if isinstance(person.operator, Gone) else person.operator
    if wanted == before:
        return
    operators.put(work.session, work.actor, UserId(card.id), wanted)
    told = ["none" if to is None else written(work.names, card.id, to) for to in (before, wanted)]
    what = say("operator of {title}", title=title(card))
    work.report.change("operator", what, differences({"operator": told[0]}, {"operator": told[1]}))


def _copies(work: Work, person: Person, part: Part) -> None:
    card, user = person.card, UserId(person.card.id)
    wanted = _people(work, card, part)
    if wanted == person.copies:
        return
    named = [", ".join(map(work.names.user_name, people)) or "nobody" for people in (person.copies, wanted)]
    what = say("copies of {title}", title=title(card))
    if not messageaddresses.may_change(work.actor, user):
        work.report.leave("copies", what, [say("copies to {people}", people=named[1])])
        return
    copies.put(work.session, work.actor, user, wanted)
    work.report.change("copies", what, differences({"copies": named[0]}, {"copies": named[1]}))


def _meant(work: Work, owner: UserCard, part: Part) -> Destination | None:
    """None: 0 does nothing, as where it led to what was deleted. Raises ValueError."""
    typed = part.get("operator")
    to = None if typed is None else import_rules.destination_of(work, owner.id, typed)
    return None if isinstance(to, Gone) else to


def _checked(work: Work, owner: UserCard, to: Destination) -> Destination:
    _has_voicemail(owner)
    clean = import_rules.destination(work, owner, operators.no_mailbox(to))
    rulecheck.expressible(owner, operator=clean)
    return clean


def _people(work: Work, owner: UserCard, part: Part) -> tuple[UserId, ...]:
    found = []
    for extension in dict.fromkeys(part.get("copies")):
        if extension not in work.names.users:
            raise refuse("copies", "There is no user {user}.", user=extension)
        found.append(work.users[work.names.users[extension]])
    if found:
        _has_voicemail(owner)
    refuse_any(copies.hindrances(owner, found))
    return tuple(UserId(card.id) for card in found)


def _has_voicemail(owner: UserCard) -> None:
    if not owner.has_mailbox:
        raise refuse("user", "{name} has no voicemail. Switch it on first.", name=owner.name)


def _add(work: Work, batch: Batch, owner: UserCard, slot: str, to: Sequence[Destination]) -> None:
    labels = dict(batch.labels)
    for index, each in enumerate(to):
        batch.add(TargetRow, targets.row(owner.id, {}, index, Slot(slot, each), labels))


@contextmanager
def _at(field: str) -> Iterator[None]:
    """Whatever operations call it: the file has it under that name."""
    try:
        yield
    except Refused as refusal:
        raise Refused([Problem(field, problem.message) for problem in refusal.problems]) from None
    except ValueError as error:
        raise Refused([Problem(field, str(error))]) from None
