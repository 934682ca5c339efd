"""What the page of a report shows: every word and figure of it is prepared here."""

from collections.abc import Callable
from dataclasses import dataclass

from flask_babel import gettext as _
from flask_babel import ngettext

from controller.domain.callfigures import Sums
from controller.domain.reporting import change, step
from controller.operations.reports import Part, Report
from webui.reports import words

SHOWN = 50  # rows of a table; its file has all
LEVELS = 6  # shades of busy hours
MUCH = 400  # percent: what grew by more began from next to nothing


@dataclass(frozen=True, slots=True)
class Tile:
    """`then`: how it was before, and by how much it changed; `about` says more of the value."""

    name: str
    value: str
    then: str
    about: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """One row of a table: `cells` as shown; `bars` as the chart draws them; `brief` stands under the chart."""

    name: str
    more: str
    cells: tuple[str, ...]
    bars: tuple[int, ...] = ()
    brief: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """`key` names its file. `rest`: how many rows are only in that."""

    key: str
    title: str
    first: str
    lines: tuple[Line, ...]
    rest: int = 0


@dataclass(frozen=True, slots=True)
class Hour:
    """One of the week; `level` 0: no calls."""

    calls: str
    level: int


def tiles(report: Report, *, of_domain: bool) -> list[Tile]:
    now, then = report.sums, report.then
    made = _made(now, of_domain=of_domain) if now.calls and not report.asked.direction else ""
    found = [Tile(_("Calls"), words.number(now.calls), _then(now.calls, then.calls, words.number), made)]
    if now.came or not now.placed:
        found += [
            _share(_("Answered"), words.answered(now), words.answered(then), now.answered),
            Tile(_("Missed"), words.number(now.missed), _then(now.missed, then.missed, words.number), _left(now)),
        ]
    else:
        found.append(_reached(now, then))
    found.append(Tile(_("Talk time"), words.length(now.talked), _then(now.talked, then.talked, words.length)))
    waits = words.to_answer(now), words.to_answer(then)
    if now.came or not now.placed:
        shown = "–" if waits[0] is None else words.length(waits[0])
        found.append(Tile(_("Time to answer"), shown, _then(*waits, words.length), _("on average")))
    return found


def heads() -> tuple[str, ...]:
    """Of the figures of every table, as `cells` has them."""
    return (_("Calls"), _("Answered"), _("Missed"), _("Voicemail"), _("Made"), _("Talk time"), _("Time to answer"))


def course(report: Report) -> Table:
    by = step(report.asked.days)
    titles = {"hour": _("Calls by hour"), "day": _("Calls by day"), "week": _("Calls by week")}
    firsts = {"hour": _("Hour"), "day": _("Day"), "week": _("Week")}
    lines = tuple(
        Line(
            words.place(each, by),
            "",
            cells(each.sums),
            (each.sums.calls, each.sums.missed),
            words.brief(each, by),
        )
        for each in report.buckets
    )
    return Table("course", titles[by], firsts[by], lines)


def tables(report: Report) -> list[Table]:
    """By whose calls they are; none of a user's own report."""
    parts = report.parts
    found = (
        ("people", _("Users"), _("Name"), parts.users),
        ("departments", _("Departments"), _("Department"), parts.departments),
        ("numbers", _("Public numbers"), _("Number"), parts.numbers),
        ("groups", _("Groups"), _("Group"), parts.groups),
    )
    return [
        Table(key, title, first, tuple(_line(key, each) for each in rows[:SHOWN]), max(0, len(rows) - SHOWN))
        for key, title, first, rows in found
        if rows
    ]


def hours(report: Report) -> list[tuple[str, list[Hour]]]:
    """Seven rows of a week, each of 24."""
    most = max(max(row) for row in report.grid)
    return [
        (name, [Hour(words.number(calls), _level(calls, most)) for calls in row])
        for name, row in zip(words.weekdays(), report.grid, strict=True)
    ]


def cells(sums: Sums) -> tuple[str, ...]:
    wait = words.to_answer(sums)
    share = words.percent(words.answered(sums))
    return (
        words.number(sums.calls),
        f"{words.number(sums.answered)} ({share})" if share else words.number(sums.answered),
        words.number(sums.missed),
        words.number(sums.messages + sums.voicemails),
        words.number(sums.placed),
        words.length(sums.talked),
        "–" if wait is None else words.length(wait),
    )


def _line(key: str, part: Part) -> Line:
    name = part.name or (_("Deleted group") if key == "groups" else _("Deleted user"))
    return Line(name, part.number if key != "numbers" else "", cells(part.sums))


def _level(calls: int, most: int) -> int:
    return 0 if not calls else 1 + (calls * LEVELS - 1) // most


def _made(sums: Sums, *, of_domain: bool) -> str:
    """Calls among colleagues were made, too, but a domain's report counts them with those that came."""
    if of_domain:
        return _("%(made)s of them to the outside", made=words.number(sums.placed))
    return _("%(came)s came, %(made)s were made", came=words.number(sums.came), made=words.number(sums.placed))


def _left(sums: Sums) -> str:
    count = sums.messages + sums.voicemails
    return _("%(count)s more went to voicemail", count=words.number(count)) if count else ""


def _reached(now: Sums, then: Sums) -> Tile:
    return _share(
        _("Reached"),
        100 * now.reached / now.placed if now.placed else None,
        100 * then.reached / then.placed if then.placed else None,
        now.reached,
    )


def _share(name: str, now: float | None, then: float | None, count: int) -> Tile:
    """Shares are compared by themselves: a change of a share in percent is misread."""
    before = _("before: %(then)s", then=words.percent(then)) if then is not None else ""
    calls = ngettext("%(count)s call", "%(count)s calls", count, count=words.number(count))
    return Tile(name, "–" if now is None else words.percent(now), before, calls)


def _then(now: float | None, then: float | None, shown: Callable[[int], str]) -> str:
    if not then:
        return ""
    by = change(now, then)
    was = shown(round(then))
    if by is None or by > MUCH:
        return _("before: %(then)s", then=was)
    sign = "+" if round(by) > 0 else "−" if round(by) < 0 else "±"
    return _("%(change)s, before: %(then)s", change=sign + words.percent(abs(by)), then=was)
