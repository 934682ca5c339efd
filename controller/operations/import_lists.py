"""Block and allow lists of an import: thousands of numbers in a few statements."""

from sqlalchemy import delete, insert, select

from controller.dialplan.callers import holds_anything
from controller.domain.ids import UserId
from controller.domain.rules import CallerLists
from controller.domain.saying import say
from controller.operations import numbers
from controller.operations.changes import audit, touch
from controller.operations.fileformat import LISTS
from controller.operations.fileshape import Part, Place
from controller.operations.filewords import differences
from controller.operations.gate import Problems
from controller.operations.import_work import Work
from controller.operations.lists import subjects_of
from controller.store import rows
from controller.store.base import table_of
from controller.store.tables import DomainRow, ListRow, UserRow

NAMES = ("blocked", "allowed")
TABLE = table_of(ListRow)


def wanted(work: Work, place: Place, before: CallerLists, part: Part) -> CallerLists:
    """The lists as the file has them, those that it does not name as before; numbers normalised."""
    found: dict[str, frozenset[str]] = {}
    for name in NAMES:
        found[name] = getattr(before, name)
        if name in part.values:
            found[name] = frozenset(_numbers(work, place, name, part, found[name]))
    for number in sorted(found["blocked"] & found["allowed"]):
        place.note(
            part.at("allowed"),
            "allowed",
            say("{number} is blocked, too. Take it out of one of the lists.", number=number),
        )
    return CallerLists(**found, refuse_anonymous=part.get("refuse_anonymous", before.refuse_anonymous))


def bring(work: Work, place: Place, user: UserId | None, before: CallerLists, part: Part) -> None:
    """The lists of a user, or (None) of the domain, as the file says."""
    if not LISTS.keys() & part.values.keys():
        return
    after = wanted(work, place, before, part)
    if after == before:
        work.report.keep("caller lists")
        return
    _write(work, user, before, after)
    domain = work.domain.id
    subjects = subjects_of(domain, user, holds_anything(before), holds_anything(after))
    kind, id_ = ("domain", domain) if user is None else ("user", user)
    audit(
        work.session,
        work.actor,
        "importing.run",
        kind,
        id_,
        domain,
        before=_only(before, after),
        after=_only(after, before),
    )
    touch(work.session, work.actor, subjects)
    whose = say("the domain") if user is None else work.names.user_name(user)
    work.report.change("caller lists", say("caller lists of {whose}", whose=whose), _told(before, after))


def cells(domain: int, user: int | None, lists: CallerLists) -> list[dict[str, object]]:
    """Rows of the numbers."""
    same = {"domain_id": domain, "user_id": user}
    return [same | {"list": name, "number": number} for name in NAMES for number in sorted(getattr(lists, name))]


def _write(work: Work, user: UserId | None, before: CallerLists, after: CallerLists) -> None:
    if (before.blocked, before.allowed) != (after.blocked, after.allowed):
        same = (TABLE.c.domain_id == work.domain.id, TABLE.c.user_id == user)
        notes = dict(work.session.execute(select(TABLE.c.number, TABLE.c.note).where(*same)).all())
        work.session.execute(delete(TABLE).where(*same))
        if found := cells(work.domain.id, user, after):
            kept = [each | {"note": notes.get(each["number"], "")} for each in found]  # the file has no notes
            work.session.execute(insert(TABLE), kept)
    if before.refuse_anonymous != after.refuse_anonymous:
        table, id_ = (DomainRow, work.domain.id) if user is None else (UserRow, user)
        rows.change(work.session, table, id_, {"refuse_anonymous": after.refuse_anonymous})


def _numbers(work: Work, place: Place, name: str, part: Part, present: frozenset[str]) -> list[str]:
    problems: Problems = []
    found = [
        number if number in present else numbers.listed(problems, name, number, work.domain.country)
        for number in part.get(name)
    ]
    for problem in problems:
        place.note(part.at(name), name, problem.message)
    return found


def _only(lists: CallerLists, others: CallerLists) -> dict[str, object]:
    """What the others do not say: of thousands of numbers the audit needs no more."""
    found: dict[str, object] = {name: getattr(lists, name) - getattr(others, name) for name in NAMES}
    return {name: numbers for name, numbers in found.items() if numbers} | (
        {} if lists.refuse_anonymous == others.refuse_anonymous else {"refuse_anonymous": lists.refuse_anonymous}
    )


def _told(before: CallerLists, after: CallerLists) -> list[str]:
    told = [
        say("{name}: {count} more, {count2} fewer", name=name, count=len(new - old), count2=len(old - new))
        for name in NAMES
        if (old := getattr(before, name)) != (new := getattr(after, name))
    ]
    refused: str = say("anonymous callers refused")
    flags = ({refused: lists.refuse_anonymous} for lists in (before, after))
    return [*told, *differences(*flags)]
