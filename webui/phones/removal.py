"""What the page says before a phone is deleted: who rings it, by name."""

from collections.abc import Iterator
from dataclasses import dataclass

from flask_babel import gettext as _

from controller.operations.deviceuses import DeviceUses
from controller.store.cards import DeviceCard
from controller.store.uses import Use
from webui.portal import Person
from webui.words.text import isolated

SHOWN = 50  # places named one by one


@dataclass(frozen=True, slots=True)
class Removal:
    """`places` are sentences; `more` counts those that are not shown."""

    title: str
    owner: str
    places: tuple[str, ...]
    more: int
    is_last: bool


def removal(uses: DeviceUses, card: DeviceCard, who: Person) -> Removal:
    places = tuple(_places(uses, who))
    return Removal(
        isolated(card.label or card.name),
        isolated(who.user.name),
        places[:SHOWN],
        max(0, len(places) - SHOWN),
        uses.is_last,
    )


def _places(uses: DeviceUses, who: Person) -> Iterator[str]:
    for use in uses.rules:
        yield _use(use)
    for number in uses.numbers:
        yield _("The number %(number)s leads to it, and then leads nowhere.", number=isolated(number))
    for group in uses.groups:
        yield _("Calls to the group %(name)s that nobody takes go to it, and then end.", name=isolated(group))
    for group in uses.member_of:
        name, owner = isolated(group), isolated(who.user.name)
        yield _("The group %(name)s rings the phones of %(owner)s, and this one no longer.", name=name, owner=owner)


def _use(use: Use) -> str:
    person = isolated(f"{use.user_name} ({use.extension})")
    if use.slot == "operator":
        return _("Whoever presses 0 at the voicemail of %(person)s comes to it, and then no longer.", person=person)
    if use.rule is None:
        return _("%(person)s forwards calls to it, and then no longer.", person=person)
    rule = isolated(use.rule_name or _("Default"))
    match use.slot:
        case "ring":
            return _("%(person)s: the rule “%(rule)s” rings it, and then leaves it out.", person=person, rule=rule)
        case "extension":
            return _("%(person)s: the rule “%(rule)s” rings it as the extension’s own phone.", person=person, rule=rule)
        case "all_phones":
            return _("%(person)s: the rule “%(rule)s” rings it among all phones.", person=person, rule=rule)
        case _:
            return _("%(person)s: the rule “%(rule)s” forwards calls to it, and then not.", person=person, rule=rule)
