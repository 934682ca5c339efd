"""`ringplan messages`: what callers have left, and that somebody looked."""

import json
from pathlib import Path

from controller.operations.bell import saving
from controller.store.engine import open_database
from tests.commands.conftest import Run
from tests.webui.voices import a_message


def furnish(run: Run) -> None:
    """Anna and Bob."""
    for extension, name in (("1001", "Anna"), ("1002", "Bob")):
        run("user", "add", extension, name)


def test_messages_are_listed_and_who_looks_is_written_down(office: Run, tmp_path: Path) -> None:
    bob = json.loads(office("user", "show", "1002", "--json").output)["id"]
    assert office("messages", "list", "1002").output == "There are none.\n"
    database = open_database(f"sqlite:///{tmp_path / 'ringplan.db'}")
    with saving(database) as session:
        a_message(session, bob, "1001", seconds=95)
    database.close()
    shown = office("messages", "list", "1002").output
    assert "1:35" in shown
    assert "Anna" in shown
    assert office("messages", "list", "1002", "--folder", "trash").output == "There are none.\n"
    (told,) = json.loads(office("messages", "list", "1002", "--json").output)
    assert told["card"]["number"] == "1001"
    assert "messages.read" in office("audit").output


def test_how_long_deleted_ones_are_kept_is_set_for_the_domain(run: Run) -> None:
    assert "30 days" in run("domain", "show").output
    run("domain", "set", "--trash-days", "7")
    assert json.loads(run("domain", "show", "--json").output)["trash_days"] == 7
    assert "kept for 1 to 365 days" in run("domain", "set", "--trash-days", "0", code=1).output
