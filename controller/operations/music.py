"""Music on hold of a user or of a whole domain (PRODUCT §4). `user` None is the domain's.

Who is put on hold by somebody hears that user's own music if there is any, else the domain's, else the built-in one.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Literal

from sqlalchemy.orm import Session

from controller.audio.convert import Sound, Why
from controller.domain.ids import DomainId, PieceId, UserId
from controller.domain.saying import Said, say
from controller.operations import features, gate, may
from controller.operations.actors import Actor
from controller.operations.changes import audit, touch
from controller.operations.gate import Problems
from controller.operations.refused import Missing, Problem, Refused, refuse, refuse_any
from controller.store import music as store
from controller.store import rows
from controller.store.music import PieceCard
from controller.store.tables import DomainRow, PieceRow, UserRow

LONGEST = 30 * 60  # seconds a piece
LARGEST = 100 * 1024 * 1024  # bytes of an upload
MAX_NAME = 120
PUT_BACK_WITHIN = timedelta(hours=1)
Source = Literal["own", "domain", "built-in"]


@dataclass(frozen=True, slots=True)
class Quota:
    """What an owner may have: so many pieces, so many seconds together."""

    pieces: int
    seconds: int


OF_USER, OF_DOMAIN = Quota(100, 60 * 60), Quota(500, 5 * 60 * 60)

REASONS: Mapping[Why, Said] = {
    "no converter": say("This machine can’t convert music: ffmpeg is missing. Ask your administrator to install it."),
    "busy": say("Other pieces are being converted just now. Try again in a minute."),
    "not audio": say("This is no sound that can be used. Choose a file in WAV, MP3, OGG, M4A or FLAC."),
    "broken": say(
        "This file is damaged, or is not what its name says. Try to open it in a music player, or save it anew."
    ),
    "too long": say(
        "This piece is longer than {minutes} minutes. Cut it, or choose a shorter one.", minutes=LONGEST // 60
    ),
    "too short": say("There is hardly any sound in this file. Choose a longer one."),
    "silent": say("There is nothing to be heard in this file. Choose another one."),
    "too much": say("This file takes too long to convert. Save it as MP3 and try again."),
    "no room": say("The file could not be stored: the disk may be full. Ask your administrator."),
    "too large": say("This file is larger than {size} MB. Save it as MP3 and try again.", size=LARGEST // 1024**2),
    "none": say("Choose a file first."),
}


@dataclass(frozen=True, slots=True)
class Music:
    """All of an owner's."""

    pieces: tuple[PieceCard, ...]
    is_shuffled: bool
    quota: Quota


def everything(session: Session, actor: Actor, domain: DomainId, user: UserId | None) -> Music:
    """In order."""
    _own(session, actor, domain, user)
    return Music(store.of_owner(session, domain, user), store.is_shuffled(session, domain, user), quota_of(user))


def show(session: Session, actor: Actor, piece: PieceId, *, deleted: bool = False) -> PieceCard:
    """One piece, for who may change it; with `deleted` also one that can be put back."""
    return _find(session, actor, piece, removed=deleted)


def heard(session: Session, actor: Actor, user: UserId) -> tuple[Source, tuple[PieceCard, ...]]:
    """What callers hear who are put on hold by that user, and by whom it is."""
    card = may.edit_user(session, actor, user)
    for source, owner in (("own", user), ("domain", None)):
        if pieces := store.of_owner(session, card.domain_id, owner):
            return source, pieces  # type: ignore[return-value]  # the two words of Source
    return "built-in", ()


def room(session: Session, actor: Actor, domain: DomainId, user: UserId | None) -> None:
    """Whether another piece may be added: asked before it is converted. Raises Refused."""
    _own(session, actor, domain, user)
    _has_room(session, domain, user, 0.0)


def add(session: Session, actor: Actor, domain: DomainId, user: UserId | None, name: str, sound: Sound) -> PieceCard:
    """After the others. The files of `sound` are there already."""
    _own(session, actor, domain, user)
    _lock(session, domain, user)
    clean = _name(name)
    _has_room(session, domain, user, sound.seconds)
    id_ = store.add(session, domain, user, clean, sound.key, sound.seconds, sound.size, actor.at)
    return _changed(session, actor, "music.add", None, store.piece(session, id_))


def rename(session: Session, actor: Actor, piece: PieceId, name: str) -> PieceCard:
    """What people see; callers hear no difference."""
    before = _find(session, actor, piece)
    clean = _name(name)
    if clean != before.name:
        rows.change(session, PieceRow, piece, {"name": clean})
        audit(
            session,
            actor,
            "music.rename",
            "piece",
            piece,
            before.domain_id,
            before=before,
            after=replace(before, name=clean),
        )
    return replace(before, name=clean)


def reorder(session: Session, actor: Actor, domain: DomainId, user: UserId | None, order: Sequence[PieceId]) -> None:
    """The whole list of ids as it shall be."""
    _own(session, actor, domain, user)
    _lock(session, domain, user)
    before = [piece.id for piece in store.of_owner(session, domain, user)]
    if sorted(order) != sorted(before):
        raise refuse("order", "These are not all the pieces as they are now. Look at the list again, then reorder it.")
    if list(order) != before:
        store.order(session, order)
        _told(session, actor, "music.reorder", domain, user, before, list(order))


def shuffle(session: Session, actor: Actor, domain: DomainId, user: UserId | None, on: bool) -> None:
    """Play them in any order, or in that of the list."""
    _own(session, actor, domain, user)
    before = store.is_shuffled(session, domain, user)
    if before != on:
        store.shuffle(session, domain, user, on=on)
        _told(session, actor, "music.shuffle", domain, user, before, on)


def remove(session: Session, actor: Actor, piece: PieceId) -> PieceCard:
    """No caller who is put on hold from now on hears it; for an hour it can be put back."""
    before = _find(session, actor, piece)
    rows.change(session, PieceRow, piece, {"removed": actor.at})
    return _changed(session, actor, "music.remove", before, None)


def put_back(session: Session, actor: Actor, piece: PieceId) -> PieceCard:
    """What was deleted within the hour, at its place."""
    card = _find(session, actor, piece, removed=True)
    if store.piece(session, piece) is not None:
        raise refuse("piece", "This piece is there already.")
    _lock(session, DomainId(card.domain_id), _user(card))
    _has_room(session, card.domain_id, card.user_id, card.seconds)
    rows.change(session, PieceRow, piece, {"removed": None})
    return _changed(session, actor, "music.put_back", None, card)


def unusable(why: str) -> Refused:
    """The refusal of an upload, at its field."""
    return Refused([Problem("file", REASONS[why])])  # type: ignore[index]


def quota_of(user: UserId | int | None) -> Quota:
    """A domain may have more than a user."""
    return OF_DOMAIN if user is None else OF_USER


def _own(session: Session, actor: Actor, domain: int, user: int | None) -> None:
    """Whose music it is may change it, and who manages the domain. Raises Missing, Forbidden."""
    if user is None:
        may.manage_domain(session, actor, domain)
        return
    card = may.edit_user(session, actor, user)
    if card.domain_id != domain:
        raise Missing([Problem("user", say("There is no user {user}.", user=user))])
    features.refuse_off(actor, card, features.MUSIC)


def _find(session: Session, actor: Actor, piece: PieceId, *, removed: bool = False) -> PieceCard:
    card = store.piece(session, piece, removed=removed)
    missing = Missing([Problem("piece", say("There is no piece of music {piece}.", piece=piece))])
    if card is None:
        raise missing
    try:
        _own(session, actor, card.domain_id, card.user_id)
    except Missing:
        raise missing from None
    return card


def _has_room(session: Session, domain: int, user: int | None, seconds: float) -> None:
    quota, held = quota_of(user), store.held(session, domain, user)
    if held.pieces >= quota.pieces:
        raise refuse("file", "There are {count} pieces, the most there can be. Delete one first.", count=held.pieces)
    if held.seconds + seconds > quota.seconds:
        raise refuse(
            "file",
            "Together this would be longer than {minutes} minutes, the most there can be. Delete a piece first.",
            minutes=quota.seconds // 60,
        )


def _name(name: str) -> str:
    problems: Problems = []
    clean = gate.text(problems, "name", name, limit=MAX_NAME)
    refuse_any(problems)
    return clean


def _lock(session: Session, domain: DomainId, user: UserId | None) -> None:
    if user is None:
        rows.lock(session, DomainRow, domain)
    else:
        rows.lock(session, UserRow, user)


def _user(card: PieceCard) -> UserId | None:
    return None if card.user_id is None else UserId(card.user_id)


def _changed(
    session: Session, actor: Actor, operation: str, before: PieceCard | None, after: PieceCard | None
) -> PieceCard:
    card = after or before
    assert card is not None
    audit(session, actor, operation, "piece", card.id, card.domain_id, before=before, after=after)
    touch(session, actor, [store.subject_of(card.domain_id, card.user_id)])
    return card


def _told(
    session: Session, actor: Actor, operation: str, domain: int, user: int | None, before: object, after: object
) -> None:
    subject = store.subject_of(domain, user)
    audit(
        session, actor, operation, "domain" if user is None else "user", subject.id, domain, before=before, after=after
    )
    touch(session, actor, [subject])
