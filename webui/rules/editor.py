"""The editor as its page shows it: every field with what was typed, what is wrong, and what can be chosen."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from flask_babel import gettext as _

from controller.domain.rules import AnsweringRule, Default
from controller.operations.destinations import Named
from controller.store.cards import FrameCard
from webui.forms import Form
from webui.portal import Person
from webui.rules import times
from webui.rules.fields import ALWAYS, DND, EMPTY_ROWS, KIND, PLACES
from webui.search.kinds import Kind, Spelt, as_json, unsaid
from webui.search.resolving import offered


@dataclass(frozen=True, slots=True)
class Chooser:
    """One destination: a search field and, beside it, the kinds that exist for who is named there."""

    field: str
    label: str
    help: str
    text: str
    kind: str
    kinds: tuple[Kind, ...]
    problem: str


@dataclass(frozen=True, slots=True)
class Row:
    """One ring target; `id` makes ids of its fields."""

    id: str
    text: str
    kind: str
    kinds: tuple[Kind, ...]
    delay: str
    problem: str = ""
    delay_problem: str = ""


@dataclass(frozen=True, slots=True)
class Editor:
    """`longest` is the last second of the delay slider; `shown` are the fields whose problems stand beside them.

    `unsaid` and `unsaid_rings` are JSON of the kinds of a field in which nobody is named.
    """

    title: str
    is_default: bool
    form: Form
    times: tuple[times.Group, ...]
    choosers: Mapping[str, Chooser]
    rows: tuple[Row, ...]
    blank: Row
    longest: int
    extension: str
    phones: str
    unsaid: str
    unsaid_rings: str
    shown: tuple[str, ...]


def editor(
    whose: Person,
    form: Form,
    named: Named,
    frames: Iterable[FrameCard],
    before: AnsweringRule | None,
    present: Iterable[AnsweringRule],
) -> Editor:
    """`before`: the rule as it is saved, None for a new one; `present`: all rules of this user."""
    rows = _rows(whose, form, named)
    is_default = before is not None and isinstance(before.when, Default)
    phones = named.phones.get(whose.id, ())
    return Editor(
        title=_title(before, is_default, form, frames),
        is_default=is_default,
        form=form,
        times=times.groups(frames, is_new=before is None, is_below=times.is_below_others(present, before)),
        choosers={field: _chooser(whose, form, named, field) for field in PLACES},
        rows=rows,
        blank=Row("new", "", "", unsaid(rings=True), "0"),
        longest=whose.user.ring_timeout or 60,
        extension=whose.user.extension,
        phones=", ".join(phone.name for phone in phones),
        unsaid=as_json(unsaid()),
        unsaid_rings=as_json(unsaid(rings=True)),
        shown=(
            *("name", "when", "does", "ring", *PLACES),
            *(f"target-{row}" for row in range(len(rows))),
            *(f"target_delay-{row}" for row in range(len(rows))),
        ),
    )


def _title(before: AnsweringRule | None, is_default: bool, form: Form, frames: Iterable[FrameCard]) -> str:
    if before is None:
        return _("New answering rule")
    if is_default:
        return before.name or _("Default")
    at = {str(card.id): card.name for card in frames}
    return before.name or at.get(form.value("when"), "") or _("Answering rule")


def _chooser(whose: Person, form: Form, named: Named, field: str) -> Chooser:
    label, help_ = _labels(whose)[field]
    text, kind = form.value(field), form.value(field + KIND)
    kinds = offered(named, whose.id, Spelt(text, kind), rings=False)
    return Chooser(field, label, help_, text, kind, kinds, form.problem(field))


def _labels(whose: Person) -> dict[str, tuple[str, str]]:
    """Label and what happens without, by field."""
    has = whose.user.has_mailbox
    box, busy = (_("Voicemail"), _("Voicemail")) if has else (_("The call ends"), _("Busy tone"))
    return {
        DND: (_("Send callers to"), _("Voicemail") if has else _("They hear that you are busy")),
        ALWAYS: (_("Forward to"), _("Name, extension or telephone number")),
        "forward_active": (_("While on another call"), _("Phones ring all the same")),
        "forward_busy": (_("When busy"), busy),
        "forward_unanswered": (_("When nobody answers"), box),
        "forward_offline": (_("When no own phone is connected"), _("As when nobody answers")),
    }


def _rows(whose: Person, form: Form, named: Named) -> tuple[Row, ...]:
    texts, kinds, delays = (form.several(name) for name in ("target", "target_kind", "target_delay"))
    found = []
    for n in range(len(texts) + EMPTY_ROWS):
        text, kind = _at(texts, n), _at(kinds, n)
        offers = offered(named, whose.id, Spelt(text, kind), rings=True)
        problems = form.problem(f"target-{n}"), form.problem(f"target_delay-{n}")
        found.append(Row(str(n), text, kind, offers, _at(delays, n) or "0", *problems))
    return tuple(found)


def _at(values: list[str], n: int) -> str:
    return values[n] if n < len(values) else ""
