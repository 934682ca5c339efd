"""What the lists and `show` tell, what is warned of, and the short help."""

import json

import click
import pytest
from click.testing import CliRunner

from controller.cli import COMMANDS, main
from tests.commands.conftest import Run


def furnish(run: Run) -> None:
    """Anna and Bob, a phone each."""
    for extension, name in (("1001", "Anna"), ("1002", "Bob")):
        run("user", "add", extension, name)
        run("device", "add", extension, extension)


@pytest.mark.parametrize("group", ["", *COMMANDS])
def test_short_help_is_whole_on_a_terminal_of_80_columns(group: str) -> None:
    result = CliRunner().invoke(main, [*group.split(), "--help"], terminal_width=80)
    cut = [line for line in result.output.splitlines() if line.endswith("...") and "[ARGS]" not in line]
    assert (result.exit_code, cut) == (0, [])


def test_every_forward_says_when_it_applies() -> None:
    rule = main.get_command(click.Context(main), "rule")
    assert isinstance(rule, click.Group)
    help_of = {option.name: option.help for option in rule.commands["add"].params if isinstance(option, click.Option)}
    assert help_of["forward_active"] == "Where calls go while a phone of the user is on a call."


@pytest.mark.parametrize(
    ("words", "remedy"),
    [
        (("user", "show", "1009"), "`ringplan user list` shows them."),
        (("device", "show", "1009a"), "`ringplan device list` shows them."),
        (("frame", "show", "Nowhere"), "`ringplan frame list` shows the shared ones"),
        (("domain", "show", "nowhere.example"), "`ringplan domain list` shows them."),
        (("rule", "show", "1002", "7"), "`ringplan rule list 1002` shows them."),
    ],
)
def test_what_is_not_there_is_refused_with_where_to_look(office: Run, words: tuple[str, ...], remedy: str) -> None:
    assert remedy in office(*words, code=1).output


def test_where_there_are_several_domains_they_are_named(office: Run) -> None:
    office("domain", "add", "bolt.example")
    assert "Say which one: acme.example, bolt.example." in office("user", "list", code=1).output


def test_devices_are_listed_over_users_and_domains(office: Run) -> None:
    office("domain", "add", "bolt.example")
    office("user", "add", "1001", "Zoe", "--domain", "bolt.example")
    office("device", "add", "1001@bolt.example", "1001z")
    everywhere = office("device", "list").output.splitlines()[1:]
    assert [line.split("  ")[0] for line in everywhere] == ["1001", "1002", "1001z"]
    assert "Zoe (1001@bolt.example)" in everywhere[2]
    assert len(office("device", "list", "--domain", "acme.example").output.splitlines()) == 3
    assert len(office("device", "list", "1002@acme.example").output.splitlines()) == 2


def test_a_device_is_shown_without_its_secret(office: Run) -> None:
    shown = office("device", "show", "1002").output
    assert "1002@acme.example" in shown
    assert "Bob (1002)" in shown
    assert "secret" not in shown


def test_a_frame_is_shown_with_who_uses_it(office: Run) -> None:
    office("rule", "add", "1002", "--frame", "Open hours")
    shown = office("frame", "show", "open hours").output
    assert "Mon–Fri 9:00–17:00" in shown
    assert "used by:   Bob (1002)" in shown
    office("frame", "add", "Mine", "--always", "--user", "1002")
    assert "now:       holds\n" in office("frame", "show", "Mine", "--user", "1002").output


def test_a_rule_is_shown_whole(office: Run) -> None:
    office("rule", "add", "1002", "--frame", "Closed hours", "--ring", "1001:8", "--forward-busy", "user:1001")
    shown = office("rule", "show", "1002", "1").output
    for part in ("1 of Bob (1002), active now", "Closed hours (always)", "1001:8", "user:1001"):
        assert part in shown
    assert json.loads(office("rule", "show", "1002", "2", "--json").output)["active_now"] is False


def test_the_rule_in_force_is_tagged_active_now(office: Run) -> None:
    def tagged() -> list[str]:
        lines = office("rule", "list", "1002").output.splitlines()
        return [line.split()[0] for line in lines if "active now" in line]

    office("rule", "add", "1002", "--frame", "Closed hours")
    assert tagged() == ["1"]
    office("frame", "force", "Closed hours", "off", "--until", "never")
    assert tagged() == ["2"]
    rules = json.loads(office("rule", "list", "1002", "--json").output)
    assert [rule["active_now"] for rule in rules] == [False, True]
    office("override", "on", "1002", "dnd")
    assert "Switched on above them: dnd." in office("rule", "list", "1002").output


def test_a_rule_that_can_never_apply_is_warned_of_and_saved(office: Run) -> None:
    office("rule", "add", "1002", "--frame", "Closed hours")
    never = "Note: “Open hours” never applies: “Closed hours” above it always holds."
    assert never in office("rule", "add", "1002", "--frame", "Open hours", "--place", "2").output
    assert never in office("rule", "set", "1002", "2", "--dnd").output
    assert "Note" not in office("rule", "order", "1002", "2", "1", "3").output
    assert json.loads(office("rule", "order", "1002", "2", "1", "--json").output)["notes"] == [never[6:]]


def test_a_new_rule_is_put_above_what_would_hide_it_and_says_so(office: Run) -> None:
    office("rule", "add", "1002", "--frame", "Closed hours")
    said = office("rule", "add", "1002", "--frame", "Open hours").output
    assert "Added, above “Closed hours”." in said
    assert "never applies" not in said


def test_a_delay_that_reaches_the_ring_timeout_is_warned_of(office: Run) -> None:
    """PRODUCT §2.7."""
    late = "Anna’s 1001 never rings: it would start after 20 seconds, and ringing ends after"
    assert late not in office("rule", "set", "1002", "1", "--ring", "1002,1001:20").output
    assert f"{late} 20." in office("user", "set", "1002", "--ring-timeout", "20").output
    assert "Note" not in office("user", "set", "1002", "--ring-timeout", "unlimited").output
