"""A caller from outside who hides his number is nowhere in what is told (PRODUCT §6)."""

from typing import Any

from controller.domain.history import Told
from controller.domain.history_names import Whose
from controller.domain.journal import Conversation, Event
from controller.domain.telling import told
from tests.domain.test_journal import line

RAW: dict[str, Any] = {"number": "+4989555", "name": "Ada", "channel": "PJSIP/t2-0", "extension": "+4930200002"}
HIDDEN = RAW | {"number": "", "name": ""}
SECRETS = ("4989555", "Ada")


def call(*events: Event) -> Told:
    seen = told(Conversation("one", list(events)), Whose())
    assert seen
    return seen


def test_an_outside_number_that_is_withheld_stands_in_no_step() -> None:
    """The channel begins with what the carrier has sent; rp-caller blanks it only then (Asterisk 22.10)."""
    began = line("CHAN_START", "1.1", **RAW)
    answered = line("BRIDGE_ENTER", "1.2", "1.1", channel="PJSIP/d9-0", account="2")
    hidden = call(
        began,
        line("APP_START", "1.1", **HIDDEN, app="Dial", userfield="-i4930200002-2-"),
        line("CHAN_START", "1.2", "1.1", channel="PJSIP/d9-0", account="2"),
        answered,
        line("BRIDGE_ENTER", "1.1", **HIDDEN, userfield="-i4930200002-2-"),
        line("HANGUP", "1.1", **HIDDEN, userfield="-i4930200002-2-", extra='{"hangupsource":"PJSIP/t2-0"}'),
    )
    assert [step.kind for step in hidden.steps if step.who == hidden.caller] == ["called", "ended"]
    assert not [secret for secret in SECRETS if secret in repr(hidden)]
    for cut in (call(began), call(began, line("HANGUP", "1.1", **HIDDEN))):
        assert not [secret for secret in SECRETS if secret in repr(cut)], "not even of what was cut off before"
    shown = call(began, line("APP_START", "1.1", **RAW | {"number": "+49089555"}, app="Dial", userfield="-2-"))
    assert shown.steps[0].who == shown.caller
    assert (shown.caller.number, shown.caller.name) == ("+49089555", "Ada")


def test_nor_that_of_a_second_caller_with_whom_the_first_is_connected() -> None:
    """Bob talks to Eve, takes Ada's call, and hands Eve over to her."""
    eve: dict[str, Any] = {"number": "+4940", "name": "Eve", "channel": "PJSIP/t2-9"}
    merged = call(
        line("CHAN_START", "1.0", **eve),
        line("APP_START", "1.0", **eve, app="Dial", userfield="-2-"),
        line("CHAN_START", "1.1", **RAW),
        line("APP_START", "1.1", **HIDDEN, app="Dial", userfield="-2-"),
    )
    assert merged.caller.name == "Eve"
    assert not [secret for secret in SECRETS if secret in repr(merged)]
