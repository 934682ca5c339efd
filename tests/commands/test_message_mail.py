"""What of voicemail messages is mailed, on the command line."""

import json

from tests.commands.conftest import Run


def furnish(run: Run) -> None:
    run("user", "add", "1002", "Bob")


def test_it_is_set_and_told(office: Run) -> None:
    assert "off" in office("user", "mail", "1002").output
    said = office("user", "mail", "1002", "--how", "wav", "--to", "a@b.example", "--to", "c@d.example")
    assert said.output.startswith("Saved.")
    office("user", "mail", "1002", "--then", "delete")
    assert json.loads(office("user", "mail", "1002", "--json").output) == {
        "message_mail": "wav",
        "message_mail_to": ["a@b.example", "c@d.example"],
        "message_mail_then": "delete",
        "message_text": "page",
        "missed_mail": False,
        "mail_daily": None,
    }
    assert "a@b.example, c@d.example" in office("user", "mail", "1002").output


def test_addresses_are_taken_away_and_what_is_refused_says_why(office: Run) -> None:
    office("user", "mail", "1002", "--how", "wav", "--to", "a@b.example")
    refused = office("user", "mail", "1002", "--to", "", code=1)
    assert "has no e-mail address" in refused.output
    office("user", "mail", "1002", "--how", "off", "--to", "")
    assert "nobody" in office("user", "mail", "1002").output


def test_missed_calls_and_the_mail_of_the_day_are_set_beside_it(office: Run) -> None:
    assert "has no e-mail address" in office("user", "mail", "1002", "--missed", code=1).output
    office("user", "set", "1002", "--email", "bob@acme.example")
    office("user", "mail", "1002", "--missed", "--daily", "7")
    told = office("user", "mail", "1002").output
    assert "mailed" in told
    assert "once a day, at 7:00" in told
    office("user", "mail", "1002", "--no-missed", "--daily", "off")
    assert "at once" in office("user", "mail", "1002").output
    assert "from 0 to 23" in office("user", "mail", "1002", "--daily", "24", code=1).output
    assert "is no hour" in office("user", "mail", "1002", "--daily", "noon", code=2).output
