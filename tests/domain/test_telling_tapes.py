"""Recordings as the journal tells of them: an emergency call is nobody’s, however one comes into it (PRODUCT §2)."""

import pytest

from controller.domain.history import Recorded
from controller.domain.history_names import Whose
from controller.domain.journal import Conversation, Event
from controller.domain.telling import told
from tests.domain.test_journal import line

BOB = 2
ANN_1, BOBS, ANN_2, HELP = (
    {"unique": "1.1", "linked": "1.1", "channel": "PJSIP/d1-1", "extension": "1002", "account": "1"},
    {"unique": "1.2", "linked": "1.1", "channel": "PJSIP/d2-2", "account": "2"},
    {"unique": "1.3", "linked": "1.3", "channel": "PJSIP/d1-3", "extension": "112", "account": "1"},
    {"unique": "1.4", "linked": "1.3", "channel": "PJSIP/t1-4"},
)


def taped(file: str) -> Event:
    return line("RPRecording", **BOBS, extra=f'{{"extra":"user={BOB}&file={file}"}}')


def enters(who: dict[str, str], bridge: str) -> Event:
    return line("BRIDGE_ENTER", **who, extra=f'{{"bridge_id":"{bridge}"}}')


def leaves(who: dict[str, str], bridge: str) -> Event:
    return line("BRIDGE_EXIT", **who, extra=f'{{"bridge_id":"{bridge}"}}')


def recordings(*then: Event, urgent: bool = True) -> list[Recorded]:
    """Bob is recorded and talks to Ann, who has called for help on her second line; then she transfers him."""
    calls = [line("RPEmergency", **ANN_2)] if urgent else []
    events = [
        *(line("CHAN_START", **ANN_1), line("CHAN_START", **BOBS), taped("3/2026-11/1.2-1.wav")),
        *(enters(BOBS, "one"), enters(ANN_1, "one"), line("CHAN_START", **ANN_2), *calls),
        *(line("CHAN_START", **HELP), enters(HELP, "two"), enters(ANN_2, "two"), *then),
        *(line("HANGUP", **each) for each in (ANN_1, ANN_2, HELP, BOBS)),
    ]
    found = told(Conversation("1", events), Whose(users={}))
    assert found is not None
    return list(found.recordings)


TRANSFERS = {
    "into the call for help": [leaves(BOBS, "one"), leaves(ANN_2, "two"), enters(BOBS, "two")],
    "help into his call": [leaves(HELP, "two"), leaves(ANN_1, "one"), enters(HELP, "one")],
}


@pytest.mark.parametrize("name", TRANSFERS)
def test_who_is_transferred_into_an_emergency_call_is_recorded_in_vain(name: str) -> None:
    moves = TRANSFERS[name]
    assert [each.is_kept for each in recordings(*moves)] == [False]
    again = [line("RPRecordingOver", **BOBS), taped("3/2026-11/1.2-2.wav")]
    assert [each.is_kept for each in recordings(*moves, *again)] == [False, False], "begun by keys in it"
    assert [each.is_kept for each in recordings(*moves, urgent=False)] == [True]
    assert [each.is_kept for each in recordings()] == [True], "Ann has called for help, and nobody else heard it"
