"""Users of an import who are there already: brought to what the file says, by the operations people use."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from controller.domain.ids import DeviceId, UserId
from controller.domain.rules import Override, OverrideKind
from controller.domain.saying import say
from controller.operations import (
    devices,
    grants,
    import_frames,
    import_lists,
    import_news,
    import_rules,
    import_voicemail,
    mailboxes,
    overrides,
    telling,
    users,
)
from controller.operations.exporting import grant_written
from controller.operations.fileshape import Part, Place
from controller.operations.filewords import Names, differences, override_written
from controller.operations.import_digests import add_with, digest_of, put
from controller.operations.import_frames import unique
from controller.operations.import_grants import granted
from controller.operations.import_work import Work, noting, title
from controller.operations.userfields import CHECKS
from controller.store.cards import DeviceCard, UserCard
from controller.store.whole import Person


def bring(work: Work, place: Place, person: Person, part: Part) -> None:
    """Fields, voicemail, phones and own time frames: what rules and groups can name."""
    with noting(place, part):
        after = _fields(work, person.card, part)
        work.users[after.id] = after
        _voicemail(work, person, part)
        import_voicemail.bring_mail(work, person, part)
        import_news.bring(work, person, part)
        _telling(work, person, part)
    _devices(work, place, person, part.get("devices", []))
    if part.get("time_frames"):
        import_frames.bring(work, place, UserId(person.card.id), person.frames, part.get("time_frames"))


def bring_rules(work: Work, place: Place, person: Person, part: Part) -> None:
    """What names others: grants, lists, rules, overrides."""
    if "grants" in part.values:
        with noting(place, part):
            _grants(work, place, person, part)
    import_voicemail.bring(work, place, person, part)
    import_lists.bring(work, place, UserId(person.card.id), person.lists, part)
    if "rules" in part.values:
        import_rules.bring(work, place, person, part.get("rules"))
    if "overrides" in part.values:
        _overrides(work, place, person, part.get("overrides"))


def _fields(work: Work, card: UserCard, part: Part) -> UserCard:
    wanted = {name: part.values[name] for name in part.values if name in CHECKS and name != "extension"}
    differing = {name: value for name, value in wanted.items() if _frozen(value) != getattr(card, name)}
    if not differing:
        work.report.keep("user")
        return card
    after = users.change(work.session, work.actor, UserId(card.id), differing)
    if after == card:
        work.report.keep("user")
    else:
        told = differences(*({name: getattr(each, name) for name in differing} for each in (card, after)))
        work.report.change("user", say("user {title}", title=title(card)), told)
    return after


def _voicemail(work: Work, person: Person, part: Part) -> None:
    user, card, pin = UserId(person.card.id), person.card, part.get("pin")
    has_mailbox = part.get("voicemail", card.has_mailbox)
    if has_mailbox and not card.has_mailbox:
        made = mailboxes.switch_on(work.session, work.actor, user)
        work.report.change("voicemail", say("voicemail of {title}", title=title(card)), ["off → on"])
        if pin is None and made:
            work.report.pins.append((f"{card.extension}@{work.domain.name}", made))
    if card.has_mailbox and not has_mailbox:
        mailboxes.switch_off(work.session, work.actor, user)
        work.report.change("voicemail", say("voicemail of {title}", title=title(card)), ["on → off"])
    if has_mailbox and pin is not None and pin != person.pin:
        mailboxes.set_pin(work.session, work.actor, user, pin)
        work.report.change("PIN", say(say("the PIN of {title}"), title=title(card)), [say("as in the file")])


def _telling(work: Work, person: Person, part: Part) -> None:
    """What the mailbox says of messages."""
    wanted = telling.checked(part.values, person.telling)
    if wanted != person.telling:
        cells = telling.told(wanted)
        telling.change(work.session, work.actor, UserId(person.card.id), cells)
        said = say("voicemail settings of {title}", title=title(person.card))
        work.report.change("voicemail settings", said, differences(telling.told(person.telling), cells))


def _devices(work: Work, place: Place, person: Person, parts: list[Part]) -> None:
    there = {device.name: device for device in person.devices}
    for part in unique(place, parts, "name"):
        inside = place.within(say("phone {part}", part=part.get("name")))
        with noting(inside, part):
            card = there.get(part.get("name"))
            if card is None:
                _add_device(work, person.card, part)
            else:
                _change_device(work, card, part)


def _add_device(work: Work, owner: UserCard, part: Part) -> None:
    digest = digest_of(work, part, None)
    if digest is None:
        name, label = part.get("name"), part.get("label", "")
        account = devices.add(work.session, work.actor, UserId(owner.id), name, label)
        work.report.accounts.append(account)
        card = devices.show(work.session, work.actor, account.id)
    else:
        card = add_with(work, owner, part, digest)
    work.devices[card.id] = card
    work.names.device(card.id, card.name)
    work.report.add("phone", say("phone {name} of {title}", name=card.name, title=title(owner)))


def _change_device(work: Work, card: DeviceCard, part: Part) -> None:
    label = part.get("label", card.label)
    digest = digest_of(work, part, card.id)
    told = list(differences({"label": card.label}, {"label": label}))
    if told:
        devices.change(work.session, work.actor, DeviceId(card.id), card.name, label)
    if digest is not None and digest.ha1 != work.present.digests[card.id]:
        put(work, card, digest)
        told.append(say("another secret"))
    if told:
        work.report.change("phone", say("phone {name}", name=card.name), told)
    else:
        work.report.keep("phone")


def _grants(work: Work, place: Place, person: Person, part: Part) -> None:
    user, names = UserId(person.card.id), work.names
    wanted = set(granted(work, place, person.card, part))
    held = {(grant.kind, grant.of_id): grant.id for grant in person.grants}
    for key in sorted(held.keys() - wanted, key=str):
        grants.take(work.session, work.actor, held[key])
        work.report.remove(
            "grant",
            say("grant {grant_written} of {title}", grant_written=grant_written(names, *key), title=title(person.card)),
        )
    for kind, of in sorted(wanted - held.keys(), key=str):
        grants.give(work.session, work.actor, user, kind, None if of is None else UserId(of))
        work.report.add(
            "grant",
            say(
                "grant {grant_written} of {title}",
                grant_written=grant_written(names, kind, of),
                title=title(person.card),
            ),
        )
    work.report.keep("grant", len(wanted & held.keys()))


def _overrides(work: Work, place: Place, person: Person, parts: list[Part]) -> None:
    """One a kind; a kind that is on and not in the list is switched off."""
    held = {each.kind: (each, True) for each in person.overrides} | {
        each.kind: (each, False) for each in person.remembered
    }
    wanted = unique(place, parts, "kind")
    for part in wanted:
        inside = place.within(say("override {part}", part=part.get("kind")))
        with noting(inside, part):
            _override(work, person.card, part, held.get(part.get("kind")))
    for kind in _left_on(held, wanted):
        overrides.switch_off(work.session, work.actor, UserId(person.card.id), kind)
        work.report.remove("override", say("override {kind} of {title}", kind=kind, title=title(person.card)))


def _override(work: Work, owner: UserCard, part: Part, before: tuple[Override, bool] | None) -> None:
    override, active = import_rules.override_of(work, owner, part, work.actor.at)
    if before is not None and before == (replace(override, since=before[0].since), active):
        work.report.keep("override")
        return
    user = UserId(owner.id)
    after = overrides.switch_on(work.session, work.actor, user, override.kind, override.to, override.until)
    if not active:
        overrides.switch_off(work.session, work.actor, user, override.kind)
    if before is None:
        work.report.add("override", say("override {kind} of {title}", kind=override.kind, title=title(owner)))
        return
    told = differences(*(_told(work.names, owner, *each) for each in (before, (after, active))))
    work.report.change("override", say("override {kind} of {title}", kind=override.kind, title=title(owner)), told)


def _told(names: Names, owner: UserCard, override: Override, active: bool) -> dict[str, Any]:
    cells = override_written(names, owner.id, override, active)
    return {name: value for name, value in cells.items() if name != "since"}


def _left_on(held: dict[OverrideKind, tuple[Override, bool]], wanted: list[Part]) -> Iterable[OverrideKind]:
    named = {part.get("kind") for part in wanted}
    return [kind for kind, (_, active) in held.items() if active and kind not in named]


def _frozen(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value
