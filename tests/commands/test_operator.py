"""Where 0 leads from a greeting, on the command line."""

import json

from tests.commands.conftest import Run


def furnish(run: Run) -> None:
    for extension, name in (("1001", "Anna"), ("1002", "Bob")):
        run("user", "add", extension, name)


def test_it_is_set_told_and_taken_away(office: Run) -> None:
    assert office("user", "operator", "1002").output.strip() == "none"
    assert office("user", "operator", "1002", "user:1001").output.startswith("Saved.")
    assert office("user", "operator", "1002").output.strip() == "user:1001"
    told = json.loads(office("user", "operator", "1002", "--json").output)
    assert told["to"]["is"] == "ToUser"
    office("user", "operator", "1002", "none")
    assert office("user", "operator", "1002").output.strip() == "none"


def test_what_is_refused_says_why_and_changes_nothing(office: Run) -> None:
    office("user", "operator", "1002", "external:+4930123456")
    assert "That is voicemail again." in office("user", "operator", "1002", "voicemail", code=1).output
    assert "is no destination" in office("user", "operator", "1002", "somewhere", code=2).output
    assert office("user", "operator", "1002").output.strip() == "external:+4930123456"
