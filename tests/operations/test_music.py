"""Music on hold: limits, order, what is put back, and what is swept from the disk (PRODUCT §4)."""

import sqlite3
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from controller import unheard
from controller.audio import keeping
from controller.audio.convert import Sound
from controller.domain.ids import PieceId
from controller.operations import music
from controller.operations.music import Quota
from controller.operations.refused import Refused
from controller.pbx import music_db
from controller.reconcile import music as shelf
from controller.reconcile.music import Lost, Shelf
from controller.store import music as store
from controller.store.engine import Database, writing
from controller.store.music import Playlist
from controller.store.subjects import Subject
from tests.operations.office import ADMIN, MONDAY, Office, acting, furnish, touched
from tests.soundfiles import tone_file


def add(session: Session, office: Office, name: str = "Waiting", seconds: float = 60.0, key: str = "") -> PieceId:
    sound = Sound(key or keeping.new_key(), seconds, 1000)
    return PieceId(music.add(session, ADMIN, office.acme, office.anna, name, sound).id)


def names(session: Session, office: Office) -> list[str]:
    return [piece.name for piece in music.everything(session, ADMIN, office.acme, office.anna).pieces]


def test_who_is_held_hears_own_music_then_the_domains_then_the_built_in(session: Session, office: Office) -> None:
    anna = acting(session, office.anna)
    assert music.heard(session, anna, office.anna)[0] == "built-in"
    music.add(session, ADMIN, office.acme, None, "House", Sound(keeping.new_key(), 1.0, 1))
    assert music.heard(session, anna, office.anna)[0] == "domain"
    piece = add(session, office)
    assert music.heard(session, anna, office.anna)[0] == "own"
    music.remove(session, anna, piece)
    assert music.heard(session, anna, office.anna)[0] == "domain"


def test_each_change_is_told_to_the_pbx_and_a_name_is_not(session: Session, office: Office) -> None:
    piece = add(session, office)
    assert ("music", office.anna, "change") in touched(session)
    before = len(touched(session))
    music.rename(session, ADMIN, piece, "Other")
    assert len(touched(session)) == before


def test_more_than_the_quota_is_refused_and_what_is_deleted_makes_room(
    session: Session, office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(music, "OF_USER", Quota(2, 100))
    first = add(session, office, seconds=60)
    with pytest.raises(Refused, match="longer than 1 minutes"):
        add(session, office, seconds=41)
    add(session, office, seconds=40)
    with pytest.raises(Refused, match="There are 2 pieces"):
        add(session, office, seconds=0)
    music.remove(session, ADMIN, first)
    add(session, office, "Third", seconds=30)
    with pytest.raises(Refused, match="There are 2 pieces"):
        music.put_back(session, ADMIN, first)
    assert names(session, office) == ["Waiting", "Third"]


def test_what_is_put_back_stands_at_its_place(session: Session, office: Office) -> None:
    pieces = [add(session, office, name) for name in ("A", "B", "C")]
    music.remove(session, ADMIN, pieces[1])
    music.put_back(session, ADMIN, pieces[1])
    assert names(session, office) == ["A", "B", "C"]


def test_a_playlist_has_the_order_and_nothing_that_was_deleted(session: Session, office: Office) -> None:
    keys = ["a" * 32, "b" * 32, "c" * 32]
    pieces = [add(session, office, key, key=key) for key in keys]
    music.reorder(session, ADMIN, office.acme, office.anna, [pieces[2], pieces[0], pieces[1]])
    music.remove(session, ADMIN, pieces[0])
    music.shuffle(session, ADMIN, office.acme, office.anna, True)
    subject = Subject("music", office.anna)
    assert store.playlist(session, subject) == Playlist(subject, True, (keys[2], keys[1]))
    assert list(store.owners(session)) == [subject]


def a_shelf(tmp_path: Path) -> Shelf:
    with closing(sqlite3.connect(tmp_path / "music.sqlite")) as database:
        database.executescript(music_db.TABLES)
    return Shelf(tmp_path / "music.sqlite", tmp_path / "played", tmp_path / "audio")


def kept(place: Shelf, key: str) -> str:
    """A sound on the disk."""
    for rate in keeping.RATES:
        path = keeping.path(place.audio, key, rate)
        path.parent.mkdir(parents=True, exist_ok=True)
        tone_file(path, seconds=0.1)
    return key


def test_what_the_pbx_holds_is_compared_with_what_it_should(tmp_path: Path) -> None:
    place, subject = a_shelf(tmp_path), Subject("music", 7)
    wanted = Playlist(subject, False, (kept(place, "a" * 32), kept(place, "b" * 32)))
    assert shelf.differing(place, [wanted], []) == {subject}
    shelf.put(place, wanted)
    assert shelf.differing(place, [wanted], []) == set()
    assert shelf.differing(place, [], []) == {subject}, "left over"
    (place.played / f"{'a' * 32}.wav").unlink()
    assert shelf.differing(place, [wanted], []) == {subject}
    shelf.put(place, wanted)
    assert shelf.differing(place, [Playlist(subject, True, wanted.keys)], []) == {subject}
    shelf.drop(place, subject)
    assert shelf.differing(place, [], []) == set()


def test_a_sound_that_is_lost_is_told_and_the_others_are_played(tmp_path: Path) -> None:
    place, subject = a_shelf(tmp_path), Subject("domain music", 3)
    there = kept(place, "a" * 32)
    with pytest.raises(Lost, match="1 of 2 pieces of music are not on the disk"):
        shelf.put(place, Playlist(subject, False, ("b" * 32, there)))
    assert shelf.differing(place, [Playlist(subject, False, (there,))], []) == set()


def test_files_are_swept_when_they_cannot_be_put_back_any_more(database: Database, tmp_path: Path) -> None:
    place = a_shelf(tmp_path)
    keys = [kept(place, each * 32) for each in "abc"]
    with writing(database) as session:
        office = furnish(session)
        add(session, office, key=keys[0])
        music.remove(session, ADMIN, add(session, office, key=keys[1]))
    made = keeping.path(place.audio, keys[0], keeping.WIDE).stat().st_ctime
    unheard.sweep(database, place, made + 60)
    assert list(keeping.keys(place.audio)) == keys, "all are young"
    unheard.sweep(database, place, (MONDAY + timedelta(days=365 * 50)).timestamp())
    assert list(keeping.keys(place.audio)) == [keys[0]]


def test_without_any_domain_nothing_is_swept(database: Database, tmp_path: Path) -> None:
    """A database that is empty is a loss, not a wish."""
    place = a_shelf(tmp_path)
    kept(place, "a" * 32)
    unheard.sweep(database, place, (MONDAY + timedelta(days=365 * 50)).timestamp())
    assert list(keeping.keys(place.audio)) == ["a" * 32]
