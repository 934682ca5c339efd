"""The explainer's question as it stands in an address: a moment and a caller. Every link to the page is made here."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

from flask_babel import gettext as _

from controller.operations import gate
from controller.operations.explaining import ANONYMOUS
from controller.operations.numbers import INTERNAL
from webui.forms import Form

YEARS = range(2000, 2100)  # beyond, clocks and calendars are not known
WHO = ("hidden", "number", "colleague")


@dataclass(frozen=True, slots=True)
class Question:
    """`at` None is now; `caller` as the explainer takes it, empty where it could not be read: `problems` say why."""

    at: datetime | None
    who: str
    caller: str
    problems: Mapping[str, str]


def read(args: Mapping[str, str], zone: ZoneInfo, now: datetime) -> Question:
    """Of `?at=2026-11-24T18:30&from=1002`, or of the form's fields (day, time, again; who, colleague, number)."""
    problems: dict[str, str] = {}
    at = _moment(args, zone, now, problems)
    who, caller = _caller(args, problems)
    return Question(at, who, caller, problems)


def address(at: datetime | None, caller: str, zone: ZoneInfo) -> dict[str, str]:
    """The shortest arguments that ask the same: with the offset only where the hour comes twice that night."""
    found = {} if at is None else {"at": _written(at, zone)}
    return found | ({} if caller == ANONYMOUS else {"from": caller})


def filled(question: Question, at: datetime, zone: ZoneInfo, args: Mapping[str, str]) -> Form:
    """The form: what was typed where something is wrong with it, else the moment and the caller shown."""
    wall = at.astimezone(zone)
    shown = {"day": wall.date().isoformat(), "time": f"{wall:%H:%M:%S}" if wall.second else f"{wall:%H:%M}"}
    shown |= {"who": question.who, question.who: "" if question.who == "hidden" else question.caller}
    shown["again"] = "yes" if wall.fold else ""
    if question.problems:
        shown |= {name: args[name] for name in ("day", "time", "colleague", "number") if args.get(name)}
    return Form(shown, question.problems)


def is_repeated(at: datetime, zone: ZoneInfo) -> bool:
    """Whether the clock shows that time twice: it is set back that night."""
    wall = at.astimezone(zone)
    return wall.replace(fold=0).utcoffset() > wall.replace(fold=1).utcoffset()  # type: ignore[operator]


def _moment(args: Mapping[str, str], zone: ZoneInfo, now: datetime, problems: dict[str, str]) -> datetime | None:
    if args.get("at"):
        return _exact(args["at"], zone, problems)
    if not (args.get("day") or args.get("time")):
        return None
    here = now.astimezone(zone)
    day = _day(args.get("day", ""), here.date(), problems)
    clock = _time(args.get("time", ""), here.time().replace(microsecond=0), problems)
    if day is None or clock is None:
        return None
    return datetime.combine(day, clock, zone).replace(fold=int(args.get("again") == "yes")).astimezone(UTC)


def _exact(text: str, zone: ZoneInfo, problems: dict[str, str]) -> datetime | None:
    try:
        at = datetime.fromisoformat(text.replace(" ", "+"))  # a plus sign that nobody encoded
        if at.year in YEARS:
            return (at if at.tzinfo else at.replace(tzinfo=zone)).astimezone(UTC)
    except ValueError:
        pass
    problems["day"] = _("“%(text)s” is no moment. Choose a day and a time here.", text=text)
    return None


def _day(text: str, today: date, problems: dict[str, str]) -> date | None:
    try:
        day = date.fromisoformat(text) if text else today
        if day.year in YEARS:
            return day
    except ValueError:
        pass
    problems["day"] = gate.not_a_day(text, YEARS)
    return None


def _time(text: str, clock: time, problems: dict[str, str]) -> time | None:
    try:
        return time.fromisoformat(text).replace(tzinfo=None, microsecond=0) if text else clock
    except ValueError:
        problems["time"] = _("“%(text)s” is no time of day. Write it like 18:30.", text=text)
        return None


def _caller(args: Mapping[str, str], problems: dict[str, str]) -> tuple[str, str]:
    if "who" not in args:
        return _told_apart(args.get("from", "").strip() or ANONYMOUS)
    who = args["who"] if args["who"] in WHO else "hidden"
    if who == "hidden":
        return who, ANONYMOUS
    text = args.get(who, "").strip()
    if not text:
        problems[who] = (
            _("Say which number calls, like +49 30 1234567.")
            if who == "number"
            else _("Say who calls: a name or an extension.")
        )
    return who, text


def _told_apart(text: str) -> tuple[str, str]:
    if text.lower() == ANONYMOUS:
        return "hidden", ANONYMOUS
    is_inside = INTERNAL.fullmatch(text) is not None or not text.lstrip("+ (").startswith(tuple("0123456789"))
    return ("colleague" if is_inside or text[-1].isalpha() else "number"), text


def _written(at: datetime, zone: ZoneInfo) -> str:
    wall = at.astimezone(zone).replace(microsecond=0)
    exact = wall if is_repeated(at, zone) else wall.replace(tzinfo=None)
    return exact.isoformat(timespec="seconds" if wall.second else "minutes")
