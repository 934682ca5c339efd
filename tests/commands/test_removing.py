"""Before it deletes, `ringplan` says what goes along and asks; scripts say --yes (PRODUCT §2: labels stay, §8.5)."""

import json
import os
import pty
import sys
from pathlib import Path

import pytest

from controller.cli import main
from controller.operations.bell import saving
from controller.store.engine import open_database
from tests.commands.conftest import Run
from tests.webui.voices import a_message

LOGIN = ("--username", "acme", "--secret", "x", "--number-format", "plus")


def furnish(run: Run) -> None:
    """Bob, whom Anna's rule, a number and a group lead to; a trunk."""
    for extension, name in (("1001", "Anna"), ("1002", "Bob")):
        run("user", "add", extension, name)
        run("device", "add", extension, extension)
    run("frame", "add", "Lunch", "--always")
    run("rule", "add", "1001", "--frame", "Lunch", "--forward-always", "user:1002")
    run("did", "add", "030 1234567", "--to", "handset:1002")
    run("group", "add", "600", "Sales", "--member", "1002")
    run("trunk", "add", "Carrier", "sip.carrier.example", *LOGIN)


REMOVALS = [
    (
        ("user", "remove", "1002"),
        "Delete Bob (1002) for good?",
        (
            "1 phone, which stops working at once",
            "1 voicemail box",
            "2 voicemail messages",
            "The number +49301234567 then leads nowhere",
            "The group Sales has a member less",
            "Anna sends calls there (rule “Lunch”): that counts as not set",
        ),
    ),
    (("device", "remove", "1002"), "Delete 1002 of Bob?", ("The number +49301234567 leads to it",)),
    (("group", "remove", "600"), "Delete the group Sales (600)?", ("1 member, who stay", "counts as not set")),
    (("trunk", "remove", "Carrier"), "Delete the trunk Carrier?", ("not even emergency numbers",)),
    (("did", "remove", "0301234567"), "Give +49301234567 up?", ("hears that nobody has it",)),
    (("rule", "remove", "1001", "1"), "Delete rule 1, Lunch, of Anna (1001)?", ()),
    (("frame", "remove", "Lunch"), "Delete the time frame Lunch?", ("Anna (1001): a rule needs another time frame",)),
    (("domain", "remove", "acme.example"), "Delete acme.example for good?", ("2 users",)),
]


def test_a_removal_says_what_goes_along_and_asks_who_sits_at_a_terminal(
    office: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    bob = json.loads(office("user", "show", "1002", "--json").output)["id"]
    database = open_database(f"sqlite:///{tmp_path / 'ringplan.db'}")
    with saving(database) as session:
        a_message(session, bob)
        a_message(session, bob, "1001")
    database.close()
    before = office("export", "acme.example").output.partition("\n")[2]
    keyboard, terminal = pty.openpty()
    with os.fdopen(terminal) as screen, monkeypatch.context() as patch:
        patch.setattr(sys, "stdin", screen)
        for words, question, goes in REMOVALS:
            os.write(keyboard, b"n\n")
            assert main(list(words), standalone_mode=False) == 1, words
            told = capsys.readouterr()
            assert told.out == "", words
            assert f"{question} [y/N]: Nothing was changed." in told.err, words
            assert not [each for each in goes if f"{each}" not in told.err], told.err
        assert office("export", "acme.example").output.partition("\n")[2] == before
        os.write(keyboard, b"y\n")
        main(["user", "remove", "1002"], standalone_mode=False)
    os.close(keyboard)
    assert capsys.readouterr().out.splitlines()[0].startswith("1002 is gone.")


def test_without_a_terminal_it_refuses_and_says_how(office: Run) -> None:
    for words, question, goes in REMOVALS:
        refused = office(*words, code=1).output
        assert f"{question} Nobody can be asked here: --yes does it without asking." in refused
        assert not [each for each in goes if each not in refused and "messages" not in each]
    assert office("user", "remove", "1002", "--yes").output.startswith("1002 is gone.")
