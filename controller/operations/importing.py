"""A whole domain from a file: all of it or nothing, with every fault at its line. The file's form: fileformat.py.

New users come in a few large statements; what is there already is changed by the same operations that people use.
"""

from typing import Any

from sqlalchemy.orm import Session

from controller.domain.ids import DomainId
from controller.domain.saying import say
from controller.operations import (
    domains,
    gate,
    import_codes,
    import_frames,
    import_lists,
    import_lots,
    import_newcomers,
    import_outside,
    import_people,
    import_removals,
    import_settling,
    may,
)
from controller.operations.actors import Actor
from controller.operations.changes import audit
from controller.operations.domains import NewDomain
from controller.operations.fileformat import DOMAIN, LISTS, Document
from controller.operations.fileshape import BadFile, Part, Place
from controller.operations.filewords import differences
from controller.operations.gate import Problems
from controller.operations.import_work import Report, Work, begin, note, noting
from controller.operations.refused import Refused, refuse_any
from controller.store import find
from controller.store.cards import DomainCard

NOBODYS = "unnamed.invalid"  # stands in for a domain whose name is no good, so that the rest can be checked
STARTING = "time_frames"


def run(session: Session, actor: Actor, document: Document, *, remove: bool = False) -> Report:
    """Brings the domain to what the file says; what it does not name is left alone, or with `remove` taken out.

    Administrators only. Raises BadFile with every fault; the transaction must then be dropped, and also where it was
    only asked what would be done. The document is used up.
    """
    may.administer(actor)
    place = Place(document.faults)
    work = _begin(session, actor, place, document)
    import_removals.take_out(work, document.sections, remove=remove)
    inside, part = place.within("domain"), document.domain or Part(0)
    import_lots.bring_numbers(work, inside, part)
    import_frames.bring(work, place, None, work.present.frames, document.sections.get("time_frames", []))
    _people(work, document)
    import_lots.bring_operator(work, inside, part)
    import_outside.bring_dids(work, document.sections.get("dids", []))
    if place.faults:
        raise BadFile(place.faults)
    _audit(work)
    return work.report


def _begin(session: Session, actor: Actor, place: Place, document: Document) -> Work:
    part = document.domain or Part(0)
    inside = place.within("domain")
    name = _name(inside, part)
    card = find.domain_named(session, name)
    is_new = card is None
    if card is None:
        card = _add(session, actor, inside, part, name, with_frames=STARTING not in document.sections)
    work = begin(place, session, actor, card)
    if is_new:
        work.report.add("domain", say("domain {name}", name=card.name))
    else:
        _change(work, inside, part)
    import_codes.bring(work, inside, part)
    import_lists.bring(work, inside, None, work.present.lists, part)
    import_outside.bring_trunks(work, document.sections.get("trunks", []))
    return work


def _name(place: Place, part: Part) -> str:
    typed = part.get("name")
    if typed is None:
        if part.line:
            place.note(part.line, "name", say("The domain needs “name”, such as acme.example."))
        return NOBODYS
    try:
        problems: Problems = []
        name = gate.domain_name(problems, "name", typed)
        refuse_any(problems)
    except Refused as refusal:
        note(place, part, refusal)
        return NOBODYS
    return name


def _add(session: Session, actor: Actor, place: Place, part: Part, name: str, *, with_frames: bool) -> DomainCard:
    cells = _settings(part)
    try:
        id_ = domains.add(session, actor, NewDomain(name, **cells), frames=with_frames)
    except Refused as refusal:
        note(place, part, refusal)
        good = {key: cells[key] for key in cells.keys() - {problem.field for problem in refusal.problems}}
        id_ = domains.add(session, actor, NewDomain(name, **good), frames=with_frames)
    return domains.show(session, actor, id_)


def _change(work: Work, place: Place, part: Part) -> None:
    before = work.domain
    differing = {key: value for key, value in _settings(part).items() if _frozen(value) != getattr(before, key)}
    with noting(place, part):
        after = domains.change(work.session, work.actor, DomainId(before.id), differing) if differing else before
        work.domain = after
        if after == before:
            work.report.keep("domain")
            return
        told = differences(*({name: getattr(each, name) for name in differing} for each in (before, after)))
        work.report.change("domain", say("domain {name}", name=before.name), told)


def _people(work: Work, document: Document) -> None:
    """Everybody must be there before anybody's rules can name him."""
    parts = document.sections.pop("users", [])
    new = [part for part in parts if part.get("extension") not in work.people]
    there = [(part, work.people[part.get("extension")]) for part in parts if part.get("extension") in work.people]
    for part, person in there:
        import_people.bring(
            work, work.place.within(say("user {extension}", extension=person.card.extension)), person, part
        )
    arrivals = import_newcomers.arrive(work, new)
    import_outside.bring_groups(work, document.sections.get("groups", []))
    for part, person in there:
        import_people.bring_rules(
            work, work.place.within(say("user {extension}", extension=person.card.extension)), person, part
        )
    import_settling.settle(work, arrivals)


def _settings(part: Part) -> dict[str, Any]:
    return {
        name: part.values[name]
        for name in DOMAIN
        if name in part.values and name not in ("name", "codes", "lot", *LISTS)
    }


def _audit(work: Work) -> None:
    """One line that sums up, beside those of all that was changed."""
    report = work.report
    if not report.is_empty:
        told = {name: dict(getattr(report, name)) for name in ("added", "changed", "removed", "unchanged", "left")}
        id_ = work.domain.id
        audit(work.session, work.actor, "importing.run", "domain", id_, id_, after=told)


def _frozen(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value
