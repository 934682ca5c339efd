"""Notes of attendants within the picture of what goes on."""

from dataclasses import replace

from controller.domain.livecalls import Note
from tests.live.test_livestate import at, the_calls


def test_a_note_comes_with_its_call_changes_nothing_else_of_it_and_goes_when_it_is_taken_away() -> None:
    """PRODUCT §4: colleagues see it at once. It does not make the call another one that somebody has led on since."""
    state = at("plain", "talks")
    [before] = the_calls(state)
    state.changed()
    note = Note("wants Sales", "Anna", "2026-11-22T10:00:00+00:00")
    state.note({(before.domain, before.id): note, (before.domain + 1, before.id): note, (before.domain, "9.9"): note})
    assert state.changed() == [(before.domain, f"call:{before.id}", replace(before, note=note))]
    state.note({(before.domain, before.id): note})
    assert state.changed() == []
    state.note({})
    assert the_calls(state) == [before]
