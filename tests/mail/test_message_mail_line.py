"""Mails with sounds, over a line or to a server that does not bear them (PRODUCT §4 Messages)."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from controller.audio.compress import as_mp3
from tests.mail.conftest import Post
from tests.mail.mailbox import Mailbox, mailbox, sounds
from tests.mail.mailserver import TAKEN
from tests.mail.test_sender import state

pytestmark = pytest.mark.slow
HOUR = timedelta(hours=1)
BROKEN_OFF = "421 that took too long"


@pytest.fixture
def box(post: Post, tmp_path: Path) -> Mailbox:
    return mailbox(post, tmp_path / "boxes")


@pytest.mark.parametrize("first", [BROKEN_OFF, "554 no sounds here"])
async def test_what_breaks_off_again_and_again_goes_without_its_sound_in_the_end(box: Mailbox, first: str) -> None:
    """Else it would be sent for ever, and perhaps taken each time."""
    box.wants("wav", "delete")
    box.leave()
    await box.look()
    answers = iter([first, *[BROKEN_OFF] * 8])
    box.post.desk.to_data = lambda who: next(answers) if box.post.clock.now() < until else TAKEN
    until = box.post.clock.now() + 4 * HOUR
    for _ in range(4):
        assert await box.deliver() == 0
        box.post.clock.move(HOUR)
    assert await box.post.sender.round() == 1
    [got] = box.post.desk.got
    assert sounds(got) == []
    assert "the mail server did not take it" in got.text
    assert box.lying() == {"1-1": "new"}
    assert state(box.post) == [("sent", 5)]


async def test_for_several_addresses_it_is_compressed_once(box: Mailbox, monkeypatch: pytest.MonkeyPatch) -> None:
    done = []

    def counted(*given: Any) -> bytes:
        done.append(given)
        return as_mp3(*given)

    monkeypatch.setattr("controller.messaging.sounds.as_mp3", counted)
    box.wants("mp3", to=("home@else.example",))
    box.leave()
    await box.look()
    assert await box.deliver() == 2
    first, second = (sounds(got)[0].get_content() for got in box.post.desk.got)
    assert (first, len(done)) == (second, 1)
    box.leave("2-1", hz=880)
    await box.look()
    assert await box.deliver() == 2
    assert (sounds(box.post.desk.got[-1])[0].get_content() != first, len(done)) == (True, 2)
