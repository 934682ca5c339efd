"""What turns the text around it is refused where it is typed, and dropped where it was received (PRODUCT §8.3)."""

import pytest

from controller.domain.bidi import straight, turns
from controller.live.callevents import shown


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("\u202eevil", "evil"),
        ("\u2068Anna\u2069 \u2069\u202ebob", "Anna bob"),
        ("\u202a+49 30 1234567\u202c", "+49 30 1234567"),
        ("שלום\u200f, \u200eAnna\u061c", "שלום\u200f, \u200eAnna\u061c"),
        ("👩‍👩‍👧 می‌خواهم", "👩‍👩‍👧 می‌خواهم"),
    ],
)
def test_a_name_that_was_received_turns_nothing_and_right_to_left_text_stays(sent: str, kept: str) -> None:
    assert straight(sent) == shown(sent) == kept
    assert turns(sent) == (sent != kept)
