"""The nouns of the command line: what is typed, what is printed, and the exit code."""

import json
import re
import subprocess
import sys
from datetime import date
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from controller.cli import COMMANDS, main
from controller.commands import frame_words
from controller.domain.timeframes import DateRange, Dates, SingleDay, Weekly, WeeklyRange
from tests.commands.conftest import Run
from tests.webui.fake_controller import Answers, controller_at


def furnish(run: Run) -> None:
    """Anna and Bob, a phone each."""
    for extension, name in (("1001", "Anna"), ("1002", "Bob")):
        run("user", "add", extension, name)
        run("device", "add", extension, extension)


@pytest.mark.parametrize(
    ("outcome", "code", "said"),
    [("rings", 0, "It rings now for 8 seconds and shows “This is 1001”."), ("unregistered", 1, "It is not connected")],
)
def test_which_phone_is_this(office: Run, tmp_path: Path, outcome: str, code: int, said: str) -> None:
    """PRODUCT §4: it is rung alone, and it is said what came of it."""
    answers = Answers({"/phones/ring": {"outcome": outcome, "seconds": 8}})
    with controller_at(tmp_path / "run" / "controller.sock", answers):
        assert said in office("device", "ring", "1001", code=code).output
        assert json.loads(office("device", "ring", "1001", "--json", code=code).output)["outcome"] == outcome
    assert answers.asked[0].endswith("shown=This+is+1001")
    assert "does not answer" in office("device", "ring", "1001", code=1).output
    assert "There is no" in office("device", "ring", "1099", code=1).output


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_explains_itself(command: str) -> None:
    result = CliRunner().invoke(main, [command, "--help"])
    assert result.exit_code == 0
    assert "Usage:" in result.output
    loaded = main.get_command(click.Context(main), command)
    assert loaded is not None
    assert COMMANDS[command][1] == loaded.get_short_help_str(200)


def test_the_list_of_commands_loads_none_of_them() -> None:
    program = "import sys; from controller.cli import main; main(standalone_mode=False); print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", program, "--help"], capture_output=True, text=True, check=True)
    shown, loaded = done.stdout.rstrip().rsplit("\n", 1)
    assert not set(re.findall("^  ([a-z]+)  ", shown, re.MULTILINE)) ^ set(COMMANDS)
    assert "controller.commands." not in loaded


def test_without_a_database_the_remedy_is_named(run: Run, tmp_path: object, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RINGPLAN_HOME", f"{tmp_path}/elsewhere")
    assert "`ringplan db upgrade` makes one" in run("user", "list", code=1).output


def test_a_refusal_is_exit_code_1_and_a_misspelling_2(office: Run) -> None:
    assert "Extension 1001 is taken" in office("user", "add", "1001", "Other", code=1).output
    assert "There is no user 1009" in office("user", "show", "1009", code=1).output
    office("user", "show", code=2)
    office("rule", "add", "1001", "--frame", "Open hours", "--forward-always", "nowhere", code=2)


def test_a_rule_is_shown_as_it_was_typed(office: Run) -> None:
    ring = "my-extension,all-phones,1002:8"
    typed = [
        "--ring",
        ring,
        "--forward-busy",
        "user:1002",
        "--forward-offline",
        "voicemail:1002",
        "--dnd-to",
        "voicemail",
    ]
    office("rule", "add", "1001", "--frame", "open hours", "--name", "Day", "--dnd", *typed)
    line = office("rule", "list", "1001").output.splitlines()[1]
    for part in (
        "Open hours",
        "“Day”",
        "do not disturb",
        f"ring {ring}",
        "busy → user:1002",
        "offline → voicemail:1002",
    ):
        assert part in line
    office("rule", "set", "1001", "1", "--no-dnd", "--forward-busy", "none")
    line = office("rule", "list", "1001").output.splitlines()[1]
    assert "busy" not in line
    assert "do not disturb" not in line
    assert "offline → voicemail:1002" in line


def test_rules_are_ordered_by_their_numbers(office: Run) -> None:
    for frame in ("Open hours", "Holidays", "Closed hours"):
        office("rule", "add", "1001", "--frame", frame)
    office("rule", "order", "1001", "3", "1", "2")
    rules = json.loads(office("rule", "list", "1001", "--json").output)
    assert [rule["when"]["is"] for rule in rules] == ["During", "During", "During", "Default"]
    lines = office("rule", "list", "1001").output.splitlines()[1:]
    assert [line.split("  ")[1].strip() for line in lines] == ["Closed hours", "Open hours", "Holidays", "Default"]
    assert "rules 1 to 4" in office("rule", "remove", "1001", "5", code=1).output


def test_without_a_terminal_nothing_is_deleted_but_with_yes_and_who_uses_it_is_named(office: Run) -> None:
    office("rule", "add", "1001", "--frame", "Open hours")
    refusal = office("frame", "remove", "Open hours", code=1).output
    assert "Anna (1001)" in refusal
    assert "--yes" in refusal
    office("frame", "remove", "Open hours", "--yes")
    assert "needs a time frame" in office("rule", "list", "1001").output


def test_a_frame_can_be_forced_and_released(office: Run) -> None:
    assert (
        "switched off by hand until it is switched back"
        in office("frame", "force", "Open hours", "off", "--until", "never").output
    )
    assert "switched off by hand" in office("frame", "list").output
    office("frame", "release", "Open hours")
    assert "by hand" not in office("frame", "list").output


def test_an_override_is_switched_on_off_and_on_again(office: Run) -> None:
    office("override", "on", "1001", "always", "--to", "user:1002")
    office("override", "off", "1001", "always")
    assert "Nothing is switched on" in office("override", "list", "1001").output
    office("override", "on", "1001", "always", "--to", "again")
    assert "user:1002" in office("override", "list", "1001").output


def test_a_secret_is_printed_when_it_is_made_and_never_listed(office: Run) -> None:
    account = json.loads(office("device", "add", "1001", "1001a", "--json").output)
    assert (account["auth_name"], len(account["secret"])) == (f"d{account['id']}", 24)
    assert account["secret"] not in office("device", "list", "1001", "--json").output
    office("device", "set", "1001a", "--label", "Mobile")
    assert "Mobile" in office("device", "list", "1001").output
    office("device", "remove", "1001a", "--yes")


def test_what_could_steer_a_terminal_is_not_printed(office: Run) -> None:
    office("user", "set", "1001", "--name", "\u200fevil 👩‍👩‍👧")
    assert "·evil 👩‍👩‍👧" in office("user", "list").output
    assert "\u200f" not in office("user", "show", "1001").output


def test_every_change_stands_in_the_audit_log_with_who_made_it(office: Run) -> None:
    office("user", "set", "1001", "--ring-timeout", "unlimited")
    entry = json.loads(office("audit", "--json", "--limit", "1").output)[0]
    assert (entry["operation"], entry["address"]) == ("users.change", "local")
    assert (entry["before"]["ring_timeout"], entry["after"]["ring_timeout"]) == (25, None)


def test_weekly_hours_are_written_as_people_do() -> None:
    assert frame_words.weekly(["Sat-Mon 22:00-6:00"]) == Weekly(tuple(WeeklyRange(day, 1320, 360) for day in (6, 7, 1)))
    assert frame_words.weekly(["wed 9-12 13:30-24"]) == Weekly((WeeklyRange(3, 540, 720), WeeklyRange(3, 810, 1440)))


def test_dates_are_written_as_people_do() -> None:
    christmas = DateRange(date(2026, 12, 24), date(2026, 12, 27), True, 720, 540)
    party = SingleDay(date(2026, 7, 3), start=1080, end=120)
    typed = ["2026-12-24 12:00 to 2026-12-27 9:00 every year", "2026-07-03 18-2"]
    assert frame_words.dates(typed) == Dates((christmas, party))


@pytest.mark.parametrize("text", ["Mon-Fri", "Someday 9-17", "Mon 9", "Mon 25:00-26:00", "Mon 9:60-10"])
def test_hours_that_cannot_be_meant_are_refused(text: str) -> None:
    with pytest.raises(click.BadParameter):
        frame_words.weekly([text])


def test_a_group_is_shown_as_it_was_typed(office: Run) -> None:
    made = office("group", "add", "600", "Sales", "--member", "1002:5", "--member", "1001", "--to", "voicemail:1001")
    assert "1002:5, 1001 for 25 s" in made.output
    assert office("group", "list").output.splitlines()[1].split() == [
        *("600", "Sales", "1002:5,", "1001", "for", "25", "s", "voicemail:1001"),
    ]
    done = office("group", "set", "Sales", "--ring-time", "5", "--to", "none")
    assert "Note: Bob never rings" in done.output
    assert "then:      none" in office("group", "show", "600").output
    assert json.loads(office("group", "show", "600", "--json").output)["members"][0]["delay"] == 5
    office("rule", "add", "1001", "--frame", "Open hours", "--forward-busy", "group:600")
    assert "busy → group:600" in office("rule", "list", "1001").output
    office("rule", "add", "1001", "--frame", "Open hours", "--forward-unanswered", "park")
    assert "unanswered → park" in office("rule", "list", "1001").output
    office("group", "set", "600", "--member", "none")
    assert "nobody for 5 s" in office("group", "list").output
    office("group", "remove", "600", "--yes")
    assert "busy → gone (group Sales (600))" in office("rule", "list", "1001").output


def test_what_is_no_group_or_delay_is_refused(office: Run) -> None:
    assert "There is no group 600" in office("group", "show", "600", code=1).output
    assert "`ringplan group list` shows them" in office("group", "remove", "600", "--yes", code=1).output
    assert "whole seconds" in office("group", "add", "600", "Sales", "--member", "1001:soon", code=2).output
    assert "There is no user 1009" in office("group", "add", "600", "Sales", "--member", "1009", code=1).output
    assert "Extension 1001 is Anna’s" in office("group", "add", "1001", "Sales", code=1).output


def test_a_domain_says_what_is_missing_for_calls_outside(run: Run) -> None:
    """PRODUCT §2 Emergency numbers: a domain without a trunk carries a warning."""
    assert "Warning: No outside line is switched on: nobody can call outside" in run("domain", "show").output
    assert len(json.loads(run("domain", "show", "--json").output)["warnings"]) == 2


def test_a_country_may_be_called_by_its_name(run: Run) -> None:
    run("domain", "set", "--outbound", "country:FR", "--outbound", "country:JM")
    assert json.loads(run("domain", "show", "--json").output)["outbound"] == ["+33", "+1658", "+1876"]
    assert "can’t be told from those of GG" in run("domain", "set", "--outbound", "country:GB", code=1).output


def test_lost_second_steps_are_taken_off_and_who_has_none_is_told_of(office: Run) -> None:
    assert "Anna has no second factor" in office("user", "factors", "1001", "off", code=1).output


def test_what_is_switched_off_is_named_whole_and_none_switches_everything_on(office: Run) -> None:
    office("user", "set", "1001", "--switched-off", "rules", "--switched-off", "music")
    assert "rules, music" in office("user", "show", "1001").output
    office("user", "set", "1001", "--switched-off", "none")
    assert json.loads(office("user", "show", "1001", "--json").output)["switched_off"] == []
    office("domain", "set", "--switched-off", "tokens", "--support-name", "IT desk")
    shown = office("domain", "show").output
    assert "tokens" in shown
    assert "IT desk" in shown
    office("domain", "set", "--switched-off", "rulez", code=2)


def test_a_misspelt_command_and_a_forgotten_option_are_told_of(office: Run) -> None:
    """PRODUCT §8.5: what was wrong, and what to do."""
    assert "Did you mean 'user'?" in office("usr", code=2).output
    for forgotten in (("user", "set", "1001"), ("domain", "set"), ("frame", "set", "Open hours")):
        assert "Say what to change" in office(*forgotten, code=2).output
    assert "--limit" in office("audit", "--limit", "-1", code=2).output
