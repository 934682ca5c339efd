"""The names of the editor's fields, and a rule as those fields show it."""

from collections.abc import Iterator

from controller.domain.destinations import Destination, Gone
from controller.domain.rules import AnsweringRule, Default, During, Forwards, Simultaneous
from controller.operations.destinations import Named
from webui.forms import Form
from webui.search.kinds import spelt

DND = "dnd_destination"
ALWAYS = "forward_always"
FORWARDS = (ALWAYS, "forward_active", "forward_busy", "forward_unanswered", "forward_offline")
PLACES = (DND, *FORWARDS)
KIND = "_kind"
YES = "yes"
EMPTY_ROWS = 1  # rows to fill in, at the end


def places(rule: AnsweringRule) -> Iterator[tuple[str, Destination | None]]:
    """Every destination besides what rings, by its field."""
    yield DND, rule.dnd_destination
    for field in FORWARDS:
        yield field, getattr(rule.forwards, field.removeprefix("forward_"))


def forwards(found: dict[str, Destination | None]) -> Forwards:
    """The way back."""
    return Forwards(**{field.removeprefix("forward_"): found[field] for field in FORWARDS})


def does(rule: AnsweringRule) -> str:
    """`dnd`, `forward` or `ring`: which of them counts."""
    if rule.dnd:
        return "dnd"
    always = rule.forwards.always
    return "ring" if always is None or isinstance(always, Gone) else "forward"


def filled(rule: AnsweringRule, named: Named) -> Form:
    """The form of a rule that is saved."""
    values: dict[str, str | list[str]] = {"name": rule.name, "does": does(rule), "when": when(rule)}
    for field, to in places(rule):
        shown = spelt(named, to)
        values |= {field: shown.text, field + KIND: shown.kind}
    values |= {"screening": _yes(rule.screening), "rings": "extension"}
    return Form(values | (_ring(rule.ring, named) if isinstance(rule.ring, Simultaneous) else {}))


def when(rule: AnsweringRule) -> str:
    """The value of its time."""
    match rule.when:
        case Default():
            return "default"
        case During(frame):
            return str(frame)
        case _:
            return ""


def _ring(ring: Simultaneous, named: Named) -> dict[str, str | list[str]]:
    shown = [spelt(named, target.to) for target in ring.targets]
    return {
        "rings": "simultaneous",
        "all_phones": _yes(ring.all_phones),
        "include_extension": _yes(ring.include_extension),
        "confirm_external": _yes(ring.confirm_external),
        "target": [each.text for each in shown],
        "target_kind": [each.kind for each in shown],
        "target_delay": [str(target.delay) for target in ring.targets],
    }


def _yes(is_on: bool) -> list[str]:
    return [YES] if is_on else []
