"""What the page says before a phone is deleted: who rings it, by name."""

from dataclasses import dataclass

from controller.domain.saying import with_values
from controller.operations import removalwords
from controller.operations.deviceuses import DeviceUses
from controller.store.cards import DeviceCard
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
    places = [with_values(each, isolated) for each in removalwords.ringing(uses, who.user.name)]
    return Removal(
        isolated(card.label or card.name),
        isolated(who.user.name),
        tuple(places[:SHOWN]),
        max(0, len(places) - SHOWN),
        uses.is_last,
    )
