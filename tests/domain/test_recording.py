"""For how long a call was recorded, whoever of those in it was (docs/recording.md)."""

import pytest

from controller.domain.recording import seconds


@pytest.mark.parametrize(
    ("spans", "together"),
    [
        ([], 0),
        ([(0, 8)], 8),
        ([(0, 8), (0.5, 7.5)], 8),  # by both people
        ([(5, 9), (0, 6)], 9),  # by one, and then by the other who took over
        ([(0, 2), (4, 6)], 4),  # twice by keys
        ([(3, 3), (4, 2)], 0),  # a clock that went back
    ],
)
def test_what_two_people_have_recorded_at_once_counts_once(spans: list[tuple[float, float]], together: float) -> None:
    assert seconds(spans) == together
