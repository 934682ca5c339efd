"""Home says since when a phone is connected, or when it was last seen (PRODUCT §4 Phones)."""

from datetime import UTC, datetime, timedelta

from controller.live.registrations import Registrations

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)


def event(status):
    return {"Event": "ContactStatus", "AOR": "d7", "ContactStatus": status}


def test_a_phone_is_here_since_it_came_however_often_it_renews():
    seen = Registrations()
    for minutes, status in enumerate(("Created", "Reachable", "Updated", "Reachable")):
        seen.apply(event(status), NOON + timedelta(minutes=minutes))
    assert seen.since("d7", here=True) == NOON
    assert seen.since("d7", here=False) is None


def test_a_phone_that_went_was_last_seen_then():
    seen = Registrations()
    seen.apply(event("Reachable"), NOON)
    seen.apply(event("Unreachable"), NOON + timedelta(hours=1))
    seen.apply(event("Removed"), NOON + timedelta(hours=2))
    assert seen.since("d7", here=False) == NOON + timedelta(hours=1)


def test_what_nobody_saw_is_unknown():
    seen = Registrations()
    seen.apply({"Event": "Newchannel", "AOR": "d7"}, NOON)
    assert seen.since("d7", here=True) is None


def test_phones_that_can_be_reached_are_counted_by_their_device_state():
    seen = Registrations()
    for device, state in (("PJSIP/d7", "NOT_INUSE"), ("PJSIP/d8", "INUSE"), ("PJSIP/t1", "NOT_INUSE")):
        seen.apply({"Event": "DeviceStateChange", "Device": device, "State": state}, NOON)
    assert seen.here() == 2  # a trunk is no phone
    seen.apply({"Event": "DeviceStateChange", "Device": "PJSIP/d7", "State": "UNAVAILABLE"}, NOON)
    assert seen.here() == 1
    seen.lost()
    assert seen.here() == 0
