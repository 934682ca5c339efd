"""Answers kept for repeated requests: one of two at once does the work, the other hears what came of it."""

from datetime import UTC, datetime, timedelta
from threading import Thread

from controller.operations import tokens
from controller.store import repeats
from controller.store.engine import Database, writing
from controller.store.repeats import KEPT, Kept
from tests.operations.office import ADMIN, furnish

NOW = datetime(2026, 11, 24, 10, 0, tzinfo=UTC)


def a_token(database: Database) -> int:
    with writing(database) as session:
        return tokens.add(session, ADMIN, furnish(session).bob, "test").card.id


def test_the_second_of_two_at_once_waits_and_hears_the_answer(database: Database) -> None:
    token, heard = a_token(database), []

    def second() -> None:
        with writing(database) as session:
            heard.append(repeats.claim(session, token, "key", "digest", NOW))

    with writing(database) as session:
        row = repeats.claim(session, token, "key", "digest", NOW)
        assert isinstance(row, int)
        other = Thread(target=second)
        other.start()
        repeats.keep(session, row, 201, "answer")
    other.join(20)
    assert heard == [Kept("digest", 201, "answer")]


def test_what_was_rolled_back_was_never_claimed(database: Database) -> None:
    token = a_token(database)
    try:
        with writing(database) as session:
            repeats.claim(session, token, "key", "digest", NOW)
            raise LookupError
    except LookupError:
        pass
    with writing(database) as session:
        assert isinstance(repeats.claim(session, token, "key", "digest", NOW), int)


def test_an_answer_is_kept_for_a_day(database: Database) -> None:
    token = a_token(database)
    with writing(database) as session:
        repeats.keep(session, _row(repeats.claim(session, token, "key", "digest", NOW)), 201, "answer")
    with writing(database) as session:
        assert isinstance(repeats.claim(session, token, "key", "digest", NOW + KEPT - timedelta(seconds=1)), Kept)
        assert isinstance(repeats.claim(session, token, "key", "digest", NOW + KEPT + timedelta(seconds=1)), int)


def _row(found: int | Kept) -> int:
    assert isinstance(found, int)
    return found
