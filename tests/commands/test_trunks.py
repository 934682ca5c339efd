"""`ringplan trunk`, `did` and `ban`: what is typed, what is printed, and the exit code."""

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

from controller import clock
from controller.commands import trunk_shown
from controller.operations import actors, bans
from controller.store.cards import TrunkCard
from controller.store.engine import open_database, writing
from tests.commands.conftest import Run

LOGIN = ("--username", "acme", "--secret", "carriers-password")


def furnish(run: Run) -> None:
    """Anna, with a phone."""
    run("user", "add", "1001", "Anna")
    run("device", "add", "1001", "1001")


def test_a_trunk_is_shown_as_it_was_typed_but_for_its_password(office: Run) -> None:
    made = office("trunk", "add", "Carrier", "sip.carrier.example", *LOGIN, "--codec", "opus", "--codec", "alaw")
    shown = office("trunk", "show", "carrier").output
    for part in ("sip.carrier.example (udp, log-in)", "acme", "opus, alaw", "+4930…", trunk_shown.UNKNOWN):
        assert part in shown
    assert "sip.carrier.example" in office("trunk", "list").output
    for text in (made.output, shown, office("trunk", "list", "--json").output, office("audit", "--json").output):
        assert "carriers-password" not in text


def test_only_what_is_typed_is_changed(office: Run) -> None:
    office("trunk", "add", "Carrier", "sip.carrier.example", *LOGIN, "--port", "5070", "--channels", "4")
    office("trunk", "set", "Carrier", "--port", "0", "--transport", "tls", "--srtp", "--name", "Other")
    [card] = json.loads(office("trunk", "list", "--json").output)
    assert (card["name"], card["port"], card["transport"], card["srtp"]) == ("Other", None, "tls", True)
    assert (card["channels"], card["username"], card["state"]) == (4, "acme", None)
    office("trunk", "set", "Other", "--disabled")
    assert "switched off" in office("trunk", "list").output


def test_addresses_are_named_and_taken_back(office: Run) -> None:
    refusal = office("trunk", "add", "Line", "sip.carrier.example", "--kind", "address", code=1).output
    assert "Say which addresses" in refusal
    office("trunk", "add", "Line", "192.0.2.1", "--kind", "address", "--address", "192.0.2.0/28")
    office("trunk", "set", "Line", "--address", "none")
    assert json.loads(office("trunk", "show", "Line", "--json").output)["addresses"] == []


def test_trunks_are_ordered_by_name_and_removed(office: Run) -> None:
    for name in ("A", "B"):
        office("trunk", "add", name, f"sip.{name.lower()}x.example", *LOGIN)
    office("trunk", "order", "B", "A")
    assert [card["name"] for card in json.loads(office("trunk", "list", "--json").output)] == ["B", "A"]
    assert "not all the trunks" in office("trunk", "order", "B", code=1).output
    office("trunk", "remove", "B", "--yes")
    assert "`ringplan trunk list` shows them" in office("trunk", "show", "B", code=1).output


def test_a_test_call_needs_the_controller_and_a_number(office: Run) -> None:
    office("trunk", "add", "Carrier", "sip.carrier.example", *LOGIN)
    assert "`ringplan up` starts the controller" in office("trunk", "test", "Carrier", "030 1234567", code=1).output
    assert "not a telephone number" in office("trunk", "test", "Carrier", "bla", code=1).output


def test_the_state_of_a_trunk_reads_well() -> None:
    card = TrunkCard(
        *(1, 1, "A", 1, True, "registration", "h", None, "udp", "u", (), ("alaw",), False, "plus", False, False),
        *(None, clock.now()),
    )
    state = {"login": "rejected", "login_error": "SIP 403", "reachable": True, "rtt_ms": 3.4, "calls": 2}
    assert trunk_shown.row(card, state)[2:] == ("rejected (SIP 403), answers in 3 ms", "2")
    state |= {"login": None, "login_error": "", "reachable": False, "rtt_ms": None}
    assert trunk_shown.row(card, state)[2:] == ("not logged in yet, does not answer", "2")


def test_a_number_leads_where_it_was_typed_to(office: Run) -> None:
    made = office("did", "add", "030 1234567", "--to", "user:1001", "--note", "Hotline").output
    assert "+49301234567 leads to user:1001." in made
    assert "Hotline" in office("did", "list").output
    for to in ("handset:1001", "voicemail:1001", "external:+4989123456"):
        office("did", "set", "+49301234567", "--to", to)
        assert to in office("did", "show", "030 1234567").output
    office("did", "add", "0301234567", "--to", "voicemail", code=2)
    office("did", "remove", "030 1234567", "--yes")
    assert "`ringplan did list` shows them" in office("did", "show", "030 1234567", code=1).output


def test_opening_hours_of_a_number_become_a_users_rules(office: Run) -> None:
    made = office("did", "add", "030 1234567", "--to", "user:1001", "--note", "Hotline", "--opening-hours").output
    assert "leads to user:800" in made
    rules = office("rule", "list", "800").output
    assert "Holidays" in rules
    assert "Open hours" in rules


def test_deleting_a_user_names_the_numbers_that_lead_nowhere_then(office: Run) -> None:
    office("did", "add", "030 1234567", "--to", "handset:1001")
    assert "+49301234567 leads nowhere now" in office("user", "remove", "1001", "--yes").output
    assert "gone (1001)" in office("did", "list").output


def test_a_ban_is_listed_and_lifted(office: Run, tmp_path: Path) -> None:
    database = open_database(f"sqlite:///{tmp_path / 'ringplan.db'}")
    now = clock.now()
    with writing(database) as session:
        bans.add(session, actors.console(now), "198.51.100.66", "too many failed log-ins", now + timedelta(hours=1))
    database.close()
    assert "198.51.100.66" in office("ban", "list").output
    office("ban", "lift", "198.51.100.66")
    assert "198.51.100.66" not in office("ban", "list").output
    assert "`ringplan ban list` shows them" in office("ban", "lift", "198.51.100.66", code=1).output


def test_a_trunk_just_added_says_how_to_ask_the_carrier(office: Run) -> None:
    made = office("trunk", "add", "My carrier", "sip.carrier.example", *LOGIN)
    assert "`ringplan trunk test 'My carrier'` asks whether it answers" in made.output


def test_a_carrier_that_denies_our_calls_may_want_the_account_in_from(office: Run) -> None:
    office("trunk", "add", "Carrier", "sip.carrier.example", *LOGIN)
    card = TrunkCard(**{name: value for name, value in _card(office).items() if name in TrunkCard.__slots__})
    assert "--from-account" in trunk_shown.denied(card, ["SIP 401, Call Rejected (21)"])
    assert trunk_shown.denied(card, ["SIP 486, User busy (17)"]) == ""


def _card(office: Run) -> dict[str, Any]:
    return dict(json.loads(office("trunk", "show", "Carrier", "--json").output))
