"""`ringplan explain`: a sentence, or JSON; refusals with the remedy."""

import json

import pytest

from tests.commands.conftest import Run


def furnish(run: Run) -> None:
    """Bob is on do not disturb on holidays; another rule of his can never apply."""
    for extension, name in (("1001", "Anna"), ("1002", "Bob")):
        run("user", "add", extension, name)
        run("device", "add", extension, extension)
    run("rule", "add", "1002", "--frame", "Holidays", "--dnd")
    run("rule", "add", "1002", "--frame", "Holidays", "--name", "Again", "--place", "2")


def test_it_reads_like_a_sentence(office: Run) -> None:
    assert office("explain", "1002", "--at", "2026-12-25T10:00", "--from", "1001").output == (
        "On Friday 25 December 2026 at 10:00 (Europe/Berlin), a call from Anna (1001) to Bob (1002): "
        "“Holidays” is in force.\n"
        "Bob is on do not disturb: Bob’s voicemail takes it, with the unavailable greeting.\n"
        "Note: “Again” never applies: “Holidays” above it has the same time frame.\n"
    )


def test_a_user_may_be_named_with_the_domain(office: Run) -> None:
    office("domain", "add", "bolt.example")
    assert "to Bob (1002): " in office("explain", "1002@acme.example").output
    assert "to Bob (1002): " in office("explain", "1002", "--domain", "acme.example").output
    assert "Say which one" in office("explain", "1002", code=1).output
    assert "There is no user 1002 in bolt.example" in office("explain", "1002@bolt.example", code=1).output


def test_a_group_is_explained_by_its_extension(office: Run) -> None:
    office("group", "add", "600", "Sales", "--member", "1001", "--to", "voicemail:1001")
    assert (
        "to Sales (600): Anna’s 1001 rings for 25 seconds.\n  If nobody takes it: " in office("explain", "600").output
    )
    assert "to Sales (600): " in office("explain", "600@acme.example", "--from", "1002").output
    assert "There is no user 601" in office("explain", "601", code=1).output


def test_a_public_number_is_explained_by_whom_it_leads_to(office: Run) -> None:
    office("group", "add", "600", "Sales", "--member", "1001", "--to", "voicemail:1001")
    for number, to in (
        ("+49301110001", "user:1002"),
        ("+49301110002", "group:600"),
        ("+49301110003", "voicemail:1001"),
    ):
        office("did", "add", number, "--to", to)
    assert "to Bob (1002): " in office("explain", "+49301110001").output
    assert "to Sales (600): " in office("explain", "+49301110002", "--from", "+4989555").output
    assert "leads to no rules: calls go straight" in office("explain", "+49301110003", code=1).output
    assert "There is no number +49301110009" in office("explain", "+49301110009", code=1).output


def test_json_holds_the_story_the_tree_and_the_warnings(office: Run) -> None:
    told = json.loads(office("explain", "1002", "--at", "2026-12-25T10:00", "--from", "1001", "--json").output)
    assert told["at"] == "2026-12-25T10:00:00+01:00"
    assert len(told["story"]) == 2
    assert told["decision"]["outcome"] == {"is": "Mailbox", "owner": 2, "greeting": "unavailable"}
    assert [reason["clause"] for reason in told["decision"]["reasons"]][1] == "do not disturb"
    assert len(told["warnings"]) == 1


@pytest.mark.parametrize(
    ("words", "code", "remedy"),
    [
        (("1009",), 1, "There is no user 1009"),
        (("1002", "--from", "1009"), 1, "Use one, a number with +, or anonymous."),
        (("1002", "--from", "hello"), 1, "Write it like +49 30 1234567."),
        (("1002", "--at", "tomorrow"), 2, "Write it like 2026-12-25T10:00."),
        (("1002", "--domain", "nowhere.example"), 1, "There is no domain nowhere.example"),
        ((), 2, "Missing argument"),
    ],
)
def test_what_cannot_be_meant_is_refused_with_the_remedy(office: Run, words, code: int, remedy: str) -> None:
    assert remedy in office("explain", *words, code=code).output
