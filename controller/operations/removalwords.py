"""What people read before they delete somebody or a phone: what goes along, and what leads there from elsewhere."""

from collections.abc import Iterator

from controller.domain.saying import say, say_count
from controller.operations.deviceuses import DeviceUses
from controller.store.leaving import Leaving
from controller.store.uses import Use

MOST_RULES = 20  # of others, named one by one


def gone(found: Leaving) -> list[str]:
    """What is deleted along with the users."""
    counted = (
        (found.phones, say_count(found.phones, "{number} phone, which stops working at once",
                                 "{number} phones, which stop working at once")),
        (found.mailboxes, say_count(found.mailboxes, "{number} voicemail box", "{number} voicemail boxes")),
        (found.messages, say_count(found.messages, "{number} voicemail message", "{number} voicemail messages")),
    )  # fmt: skip
    return [say("Answering rules, own time frames and call settings"), *(words for number, words in counted if number)]


def broken(found: Leaving) -> list[str]:
    """What is no longer as it was, for others."""
    said: list[str] = [say("The number {number} then leads nowhere", number=number) for number in found.numbers]
    said += [say("The group {name} has a member less", name=name) for name in found.groups]
    said += [say("The group {name} sends calls that nobody takes nowhere", name=name) for name in found.led_groups]
    for whose, rule in found.rules[:MOST_RULES]:
        place = say("rule “{rule}”", rule=rule) if rule else say("a rule or an override")
        said.append(say("{name} sends calls there ({place}): that counts as not set", name=whose, place=place))
    if (more := len(found.rules) - MOST_RULES) > 0:
        said.append(say_count(more, "… and {number} more rule of others", "… and {number} more rules of others"))
    return said + [say("{name} is no longer the delegate", name=name) for name in found.delegates]


def ringing(found: DeviceUses, owner: str) -> Iterator[str]:
    """Who rings the handset of `owner`, or sends calls there."""
    for use in found.rules:
        yield _ringing(use)
    for number in found.numbers:
        yield say("The number {number} leads to it, and then leads nowhere.", number=number)
    for group in found.groups:
        yield say("Calls to the group {name} that nobody takes go to it, and then end.", name=group)
    for group in found.member_of:
        yield say("The group {name} rings the phones of {owner}, and this one no longer.", name=group, owner=owner)


def _ringing(use: Use) -> str:
    person = f"{use.user_name} ({use.extension})"
    if use.slot == "operator":
        return say("Whoever presses 0 at the voicemail of {person} comes to it, and then no longer.", person=person)
    if use.rule is None:
        return say("{person} forwards calls to it, and then no longer.", person=person)
    rule = use.rule_name or say("Default")
    match use.slot:
        case "ring":
            return say("{person}: the rule “{rule}” rings it, and then leaves it out.", person=person, rule=rule)
        case "extension":
            return say("{person}: the rule “{rule}” rings it as the extension’s own phone.", person=person, rule=rule)
        case "all_phones":
            return say("{person}: the rule “{rule}” rings it among all phones.", person=person, rule=rule)
        case _:
            return say("{person}: the rule “{rule}” forwards calls to it, and then not.", person=person, rule=rule)
