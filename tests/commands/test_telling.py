"""What a mailbox says before a message, on the command line."""

import json

from tests.commands.conftest import Run


def furnish(run: Run) -> None:
    run("user", "add", "1002", "Bob")


def test_it_is_set_in_part_and_told(office: Run) -> None:
    assert "not said" in office("user", "tells", "1002").output
    assert office("user", "tells", "1002", "--caller", "--longest", "120").output.startswith("Saved")
    office("user", "tells", "1002", "--no-time")
    told = {"say_time": False, "say_caller": True, "say_length": True, "message_seconds": 120}
    assert json.loads(office("user", "tells", "1002", "--json").output) == told
    assert "10 to 3600 seconds" in office("user", "tells", "1002", "--longest", "5", code=1).output
