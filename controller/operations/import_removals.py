"""What an import takes out: of lists that the file has, what is not in them; users and the like only when asked."""

from collections.abc import Mapping

from controller.domain.ids import DeviceId, DidId, FrameId, GroupId, TrunkId, UserId
from controller.domain.saying import say
from controller.operations import devices, dids, frames, groups, trunks, users
from controller.operations.fileformat import KEYS
from controller.operations.fileshape import Part
from controller.operations.import_work import Work, noting, title
from controller.store.cards import DeviceCard, FrameCard
from controller.store.whole import Person

Sections = Mapping[str, list[Part]]


def take_out(work: Work, sections: Sections, *, remove: bool) -> None:
    """First of all: what goes is gone when the rest is compared. `remove`: also what whole sections do not name."""
    before = work.report.removed.total()
    for part in sections.get("users", []):
        person = work.people.get(part.get("extension"))
        if person is not None:
            with noting(work.place.within(f"user {person.card.extension}"), part):
                _of_person(work, person, part)
    if remove:
        _of_domain(work, {name: {part.get(KEYS[name]) for part in parts} for name, parts in sections.items()})
    if work.report.removed.total() != before:
        work.look_again()


def _of_person(work: Work, person: Person, part: Part) -> None:
    if "devices" in part.values:
        named = {each.get("name") for each in part.get("devices")}
        for device in person.devices:
            if device.name not in named:
                _device(work, person, device)
    if "time_frames" in part.values:
        named = {each.get("name") for each in part.get("time_frames")}
        for frame in person.frames:
            if frame.name not in named:
                _frame(work, frame, say(" of {title}", title=title(person.card)))


def _of_domain(work: Work, named: Mapping[str, set[str]]) -> None:
    """Only of sections that the file has: one that is missing says nothing."""
    session, actor, report = work.session, work.actor, work.report
    everything = work.present
    for did in everything.dids if "dids" in named else ():
        if did.number not in named["dids"]:
            dids.remove(session, actor, DidId(did.id))
            report.remove("public number", say("number {number}", number=did.number))
    for group in everything.groups if "groups" in named else ():
        if group.extension not in named["groups"]:
            groups.remove(session, actor, GroupId(group.id))
            report.remove("group", say("group {name} ({extension})", name=group.name, extension=group.extension))
    for trunk in everything.trunks if "trunks" in named else ():
        if trunk.name not in named["trunks"]:
            trunks.remove(session, actor, TrunkId(trunk.id))
            report.remove("trunk", say("trunk {name}", name=trunk.name))
    for person in everything.people if "users" in named else ():
        if person.card.extension not in named["users"]:
            users.remove(session, actor, UserId(person.card.id))
            report.remove("user", say("user {title}", title=title(person.card)))
    for frame in everything.frames if "time_frames" in named else ():
        if frame.name not in named["time_frames"]:
            _frame(work, frame, "")


def _device(work: Work, person: Person, card: DeviceCard) -> None:
    devices.remove(work.session, work.actor, DeviceId(card.id))
    work.report.remove("phone", say("phone {name} of {title}", name=card.name, title=title(person.card)))


def _frame(work: Work, card: FrameCard, of: str) -> None:
    frames.remove(work.session, work.actor, FrameId(card.id), confirmed=True, told=False)  # rules of the file follow
    work.report.remove("time frame", say("time frame {name}{of}", name=card.name, of=of))
