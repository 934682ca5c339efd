"""`ringplan override`: what is confirmed, what is warned of, and whose clock an end is read by (PRODUCT §2)."""

import json
from datetime import datetime

import pytest

from tests.commands.conftest import Run


def furnish(run: Run) -> None:
    """Anna and Bob, a phone each. Bob lives in Tokyo."""
    for extension, name in (("1001", "Anna"), ("1002", "Bob")):
        run("user", "add", extension, name)
        run("device", "add", extension, extension)
    run("user", "set", "1002", "--zone", "Asia/Tokyo")


def notes(office: Run, *words: str) -> list[str]:
    """What the confirmation adds."""
    found: list[str] = json.loads(office("override", *words, "--json").output)["notes"]
    return found


def test_the_confirmation_says_what_still_decides_otherwise(office: Run) -> None:
    busy = ("on", "1002", "busy", "--to", "user:1001")
    assert notes(office, *busy) == []
    office("rule", "set", "1002", "1", "--dnd")
    assert notes(office, *busy) == ["“Default” is in force, and is on do not disturb, which comes first."]
    assert notes(office, "on", "1002", "always", "--to", "user:1001") == []
    assert notes(office, *busy) == ["Forward always is switched on too, and comes first."]
    assert notes(office, "off", "1002", "always") == ["“Default” is in force, and is on do not disturb."]
    assert "Note: “Default” is in force" in office("override", "off", "1002", "busy").output


@pytest.mark.parametrize("zone", ["UTC", "America/New_York"])
def test_an_end_is_read_and_shown_in_the_users_zone(office: Run, monkeypatch: pytest.MonkeyPatch, zone: str) -> None:
    monkeypatch.setenv("TZ", zone)  # the machine's does not matter
    said = office("override", "on", "1002", "dnd", "--until", "2036-12-24T18:00").output
    assert said.startswith("Switched on until 2036-12-24 18:00 (Asia/Tokyo).")
    shown = office("override", "list", "1002").output.splitlines()
    assert shown[0].endswith("until (Asia/Tokyo)")
    assert shown[1].endswith("2036-12-24 18:00")
    (stored,) = json.loads(office("override", "list", "1002", "--json").output)
    assert datetime.fromisoformat(stored["until"]) == datetime.fromisoformat("2036-12-24T18:00+09:00")


def test_a_zone_that_is_typed_counts(office: Run) -> None:
    assert "19:00 (Asia/Tokyo)" in office("override", "on", "1002", "dnd", "--until", "2036-12-24T10:00Z").output
    office("override", "on", "1002", "dnd", "--until", "tomorrow", code=2)


def test_a_remembered_forward_may_get_an_end(office: Run) -> None:
    office("override", "on", "1002", "always", "--to", "user:1001")
    office("override", "off", "1002", "always")
    again = ("override", "on", "1002", "always", "--to", "again", "--until", "2036-12-24T18:00")
    assert "until 2036-12-24 18:00" in office(*again).output


def test_a_forced_frame_ends_by_the_frames_own_clock(office: Run) -> None:
    office("frame", "set", "Open hours", "--zone", "Asia/Tokyo")
    said = office("frame", "force", "Open hours", "off", "--until", "2036-12-24T18:00", "--json").output
    assert datetime.fromisoformat(json.loads(said)["until"]) == datetime.fromisoformat("2036-12-24T18:00+09:00")
    assert "until 24 Dec 2036 18:00" in office("frame", "list").output


@pytest.mark.parametrize(
    "words",
    [
        ("override", "on", "1002", "always", "--to", "user:1002"),
        ("rule", "set", "1002", "1", "--forward-busy", "user:1002"),
        ("rule", "set", "1002", "1", "--dnd-to", "user:1002"),
    ],
)
def test_a_forward_to_oneself_is_refused_with_the_remedy(office: Run, words: tuple[str, ...]) -> None:
    assert "Choose voicemail, or one of Bob’s phones." in office(*words, code=1).output


def test_explain_does_not_guess_where_an_override_was_switched_on(office: Run) -> None:
    office("override", "on", "1002", "dnd")
    assert "Bob is on do not disturb, switched on above the rules:" in office("explain", "1002").output
