"""Rules and moments in plain words."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from controller.domain.destinations import Destination, Gone, ToExternal, ToHandset, ToInner, ToUser, ToVoicemail
from controller.domain.directory import Device, Directory, Domain, User
from controller.domain.ids import DeviceId, DomainId, FrameId, RuleId, UserId
from controller.domain.rules import AnsweringRule, Default, During, Forwards, RingTarget, Simultaneous
from controller.domain.timeframes import Always, TimeFrame, Weekly, WeeklyRange
from webui.home.until import rule_changes_at
from webui.words.moments import ago, moment
from webui.words.rules import details, summary
from webui.words.text import beginning

ANNA, BOB = UserId(1), UserId(2)
DESK, MOBILE, BOBS = DeviceId(11), DeviceId(12), DeviceId(21)
BERLIN = ZoneInfo("Europe/Berlin")
NOW = datetime(2026, 11, 24, 10, 0, tzinfo=UTC)  # Tuesday, 11:00 in Berlin
HOURS, NIGHT, NOON = FrameId(1), FrameId(2), FrameId(3)


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("Open hours", "Open hours · 9:00–17:00"),
        ("שעות", "שעות · \u20689:00–17:00\u2069"),
        ("a\u202eb", "a\u202eb\u202c · \u20689:00–17:00\u2069"),
        ("a\u2067\u202eb", "a\u2067\u202eb\u202c\u2069 · \u20689:00–17:00\u2069"),
    ],
)
def test_a_choice_begins_with_the_name_as_typed_and_does_not_turn_what_follows(name: str, shown: str) -> None:
    assert beginning(name, "9:00–17:00") == shown


def rule(**changes: object) -> AnsweringRule:
    return AnsweringRule(**{"id": RuleId(9), "when": Default(), **changes})  # type: ignore[arg-type]


def directory(*rules: AnsweringRule, **changes: object) -> Directory:
    """Anna with two phones, Bob with one; `changes` are Anna's."""
    anna = replace(User(ANNA, "1001", "Anna", rules, devices=(DESK, MOBILE)), **changes)  # type: ignore[arg-type]
    bob = User(BOB, "1002", "Bob", (rule(),), devices=(BOBS,))
    devices = (Device(DESK, ANNA, "1001", True), Device(MOBILE, ANNA, "1001a"), Device(BOBS, BOB, "1002", True))
    working = [(day, 540, 1020) for day in range(1, 6)]
    kinds = {HOURS: Weekly(tuple(WeeklyRange(*each) for each in working)), NIGHT: Always()}
    kinds[NOON] = Weekly(tuple(WeeklyRange(day, 720, 780) for day in range(1, 6)))
    frames = {id_: TimeFrame(id_, f"frame {id_}", "Europe/Berlin", kind) for id_, kind in kinds.items()}  # type: ignore[arg-type]
    by_id = {device.id: device for device in devices}
    return Directory(Domain(DomainId(1), "acme.example", "Europe/Berlin"), {ANNA: anna, BOB: bob}, by_id, frames)


def said(made: AnsweringRule, **changes: object) -> str:
    place = directory(made, **changes)
    return plain(summary(place, place.users[ANNA], made))


def plain(text: str) -> str:
    return text.translate({0x2068: None, 0x2069: None})


def test_a_rule_is_said_in_one_sentence() -> None:
    after = Simultaneous(
        (RingTarget(ToHandset(BOBS), 8), RingTarget(ToExternal("+4917012"), 40)), include_extension=True
    )
    every = Simultaneous((RingTarget(ToHandset(BOBS)),), all_phones=True)
    assert said(rule()) == "Rings your phone 1001 for 25 s, then voicemail."
    assert said(rule(), ring_timeout=None) == "Rings your phone 1001 until the caller gives up, then voicemail."
    assert said(rule(), has_mailbox=False) == "Rings your phone 1001 for 25 s, then the call ends."
    assert said(rule(ring=every)) == "Rings all your phones and phone 1002 of Bob for 25 s, then voicemail."
    # what would start after ringing has ended is not named: it never rings
    assert said(rule(ring=after)) == "Rings your phone 1001 and phone 1002 of Bob (after 8 s) for 25 s, then voicemail."
    assert said(rule(), devices=(MOBILE,)) == "No phone rings: callers go straight to voicemail."
    assert said(rule(), devices=(), has_mailbox=False) == "No phone rings: the call ends."
    assert said(rule(dnd=True)) == "No phone rings: callers reach your voicemail."
    assert said(rule(dnd=True), has_mailbox=False) == "No phone rings: callers hear that you are busy."
    assert said(rule(dnd=True, dnd_destination=ToUser(BOB))) == "No phone rings: callers go to Bob (1002)."


@pytest.mark.parametrize(
    ("to", "said_as"),
    [
        (ToUser(BOB), "Bob (1002)"),
        (ToHandset(BOBS), "phone 1002 of Bob"),
        (ToHandset(MOBILE), "your phone 1001a"),
        (ToVoicemail(ANNA), "your voicemail"),
        (ToVoicemail(BOB), "the voicemail of Bob (1002)"),
        (ToExternal("+49301234"), "+49301234"),
        (ToInner("queue", "sales"), "the queue sales"),
        (ToUser(UserId(99)), "somebody who is no longer here"),
    ],
)
def test_every_destination_has_its_words(to: Destination, said_as: str) -> None:
    assert said(rule(forwards=Forwards(always=to))) == f"All calls go to {said_as}."


def test_a_destination_that_is_gone_counts_as_unset_and_is_told_of() -> None:
    """PRODUCT §2 Destinations."""
    made = rule(forwards=Forwards(always=Gone("Old Bob"), busy=ToUser(BOB)))
    place = directory(made)
    assert said(made) == "Rings your phone 1001 for 25 s, then voicemail."
    assert [plain(line) for line in details(place, place.users[ANNA], made)] == [
        "When they are busy, calls go to Bob (1002).",
        "“Old Bob” no longer exists, so nothing is sent there. Choose another destination.",
    ]


@pytest.mark.parametrize(
    ("later", "says"),
    [
        (timedelta(hours=6), "17:00 today"),
        (timedelta(hours=13), "midnight tonight"),
        (timedelta(hours=22), "9:00 tomorrow"),
        (timedelta(days=3), "Friday 11:00"),
        (timedelta(days=7), "1 Dec, 11:00"),
        (timedelta(days=60), "23 Jan 2027, 11:00"),
        (-timedelta(hours=12), "23:00 yesterday"),
        (-timedelta(days=3), "21 Nov, 11:00"),
    ],
)
def test_moments_are_said_from_where_the_user_stands(later: timedelta, says: str) -> None:
    assert moment(NOW + later, NOW, BERLIN) == says


@pytest.mark.parametrize(
    ("seconds", "says"),
    [(-5, "just now"), (59, "just now"), (61, "1 minute ago"), (3599, "59 minutes ago"), (3600, "10:00 today")],
)
def test_the_near_past_is_said_in_minutes(seconds: int, says: str) -> None:
    assert ago(NOW - timedelta(seconds=seconds), NOW, BERLIN) == says


@pytest.mark.parametrize(
    ("rules", "changes"),
    [
        ([During(HOURS)], datetime(2026, 11, 24, 16, tzinfo=UTC)),
        ([During(NOON), During(HOURS)], datetime(2026, 11, 24, 11, tzinfo=UTC)),  # an earlier rule takes its place
        ([During(HOURS), During(NOON)], datetime(2026, 11, 24, 16, tzinfo=UTC)),  # a later one never does
        ([During(NOON)], datetime(2026, 11, 24, 11, tzinfo=UTC)),
        ([During(NIGHT), During(HOURS)], None),
        ([], None),
    ],
)
def test_the_rule_in_force_stays_until_another_takes_its_place(rules: list[During], changes: datetime | None) -> None:
    made = [rule(id=RuleId(number), when=when) for number, when in enumerate(rules)]
    place = directory(*made, rule())
    assert rule_changes_at(place, place.users[ANNA], NOW) == changes
