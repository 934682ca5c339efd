"""Reports of calls: how many, what became of them, when, and whose. Office managers of their domain; users their own.

`past` is a session of the history's database; who may see what is judged on the main one.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from controller.domain.callfigures import Kind, Sums, added
from controller.domain.ids import DomainId, UserId
from controller.domain.reporting import Bucket, Days, Quarters, before, buckets, quarters, week
from controller.domain.saying import say
from controller.operations import may
from controller.operations.actors import Actor
from controller.operations.refused import Missing, Problem
from controller.operations.reports_asking import Asked
from controller.store import auditlist, figures_calls, find, groups
from controller.store.cards import DomainCard, GroupCard, UserCard

FEW = 1000  # people, up to whom they are fetched one by one


@dataclass(frozen=True, slots=True)
class Part:
    """Figures of a user, group, public number or department.

    Who is not there any more has no number, and the name that he had, or none where nobody knows it.
    """

    id: int | None
    name: str
    number: str
    sums: Sums


@dataclass(frozen=True, slots=True)
class Parts:
    """Of a domain; those with most calls first. A department has the calls of its people."""

    users: tuple[Part, ...] = ()
    departments: tuple[Part, ...] = ()
    numbers: tuple[Part, ...] = ()
    groups: tuple[Part, ...] = ()


@dataclass(frozen=True, slots=True)
class Report:
    """`then`: the same of the days `before`; `grid`: calls by weekday (Monday first) and hour of `zone`."""

    asked: Asked
    zone: ZoneInfo
    before: Days
    sums: Sums
    then: Sums
    buckets: tuple[Bucket, ...]
    grid: tuple[tuple[int, ...], ...]
    parts: Parts


def zone_of(session: Session, actor: Actor, domain: DomainId, user: UserId | None) -> ZoneInfo:
    """By whose clock days and hours are: the user's, or the domain's."""
    card, own = _whose(session, actor, domain, user)
    return ZoneInfo(own or card.zone)


def report(
    session: Session, actor: Actor, past: Session, domain: DomainId, user: UserId | None, asked: Asked
) -> Report:
    """Of a user alone, or of a domain (None)."""
    zone = zone_of(session, actor, domain, user)
    earlier = before(asked.days)
    span, then = quarters(asked.days, zone), quarters(earlier, zone)
    look = _looking(past, domain, user, asked)
    found = look(span)
    return Report(
        asked=asked,
        zone=zone,
        before=earlier,
        sums=added(sums for _quarter, sums in found),
        then=added(sums for _quarter, sums in look(then)),
        buckets=buckets(asked.days, zone, found),
        grid=week(zone, found),
        parts=Parts() if user is not None else _parts(session, past, domain, span, asked),
    )


def recount(session: Session, actor: Actor, past: Session, domain: DomainId, asked: Asked) -> None:
    """Figures of those days from the calls that are kept of them; for administrators. `past` must be able to write.

    Of days whose calls were forgotten nothing is left then.
    """
    may.administer(actor)
    card = may.see_domain(session, actor, domain)
    figures_calls.recount(past, domain, quarters(asked.days, ZoneInfo(card.zone)))


def _whose(session: Session, actor: Actor, domain: DomainId, user: UserId | None) -> tuple[DomainCard, str | None]:
    """Raises Missing and Forbidden."""
    if user is None:
        return may.manage_domain(session, actor, domain), None
    card = may.edit_user(session, actor, user)
    if card.domain_id != domain:
        raise Missing([Problem("user", say("There is no user {user}.", user=user))])
    return may.see_domain(session, actor, domain), card.zone


def _looking(
    past: Session, domain: DomainId, user: UserId | None, asked: Asked
) -> Callable[[Quarters], list[tuple[int, Sums]]]:
    kind: Kind = "domain" if user is None else "user"
    about = "" if user is None else str(user)
    return lambda span: figures_calls.by_quarter(past, domain, kind, about, span, asked.directions)


def _parts(session: Session, past: Session, domain: DomainId, span: Quarters, asked: Asked) -> Parts:
    users, of_groups, numbers = (
        figures_calls.by_part(past, domain, kind, span, asked.directions) for kind in ("user", "group", "number")
    )
    people = _people(session, domain, [int(about) for about in users])
    known = {card.id: card for card in groups.of_domain(session, domain)}
    by_department: dict[str, list[Sums]] = {}
    for about, sums in users.items():
        card = people.get(int(about))
        if card is not None and card.department:
            by_department.setdefault(card.department, []).append(sums)
    return Parts(
        users=_ranked(_named(session, domain, "user", users, people)),
        departments=_ranked(Part(None, name, "", added(many)) for name, many in by_department.items()),
        numbers=_ranked(Part(None, number, number, sums) for number, sums in numbers.items()),
        groups=_ranked(_named(session, domain, "group", of_groups, known)),
    )


def _people(session: Session, domain: DomainId, ids: Sequence[int]) -> Mapping[int, UserCard]:
    """Of few calls few: to read ten thousand users takes a tenth of a second."""
    if len(ids) <= FEW:
        return find.these_users(session, ids)
    return {card.id: card for card in find.users(session, domain)}


def _named(
    session: Session,
    domain: DomainId,
    kind: str,
    of: Mapping[str, Sums],
    known: Mapping[int, UserCard] | Mapping[int, GroupCard],
) -> Iterator[Part]:
    gone = auditlist.last_names(session, domain, kind, {int(about) for about in of} - known.keys())
    for about, sums in of.items():
        card = known.get(int(about))
        name, number = (card.name, card.extension) if card else (gone.get(int(about), ""), "")
        yield Part(int(about), name, number, sums)


def _ranked(parts: Iterable[Part]) -> tuple[Part, ...]:
    return tuple(sorted(parts, key=lambda part: (-part.sums.calls, part.name.casefold(), part.id or 0)))
