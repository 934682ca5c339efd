"""Music on hold: the pieces of a user, or of a whole domain, in the order in which they are played."""

import hashlib
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import IO, Any

from flask import current_app, g, request

from controller.audio import convert, keeping
from controller.audio.convert import NotConverted, Sound
from controller.domain.ids import DomainId, PieceId, UserId
from controller.operations import may
from controller.operations import music as operations
from controller.store.engine import reading
from controller.store.music import PieceCard
from webui.api import repeats, shapes
from webui.api.area import area
from webui.api.asking import Ask, ask
from webui.api.verbs import change, create, listed, remove, single
from webui.portal import portal

CHUNK = 64 * 1024  # bytes
AUDIO = "AUDIO_FOLDER"  # in the app's config: the folder where sounds are kept
music = area("music", "What callers hear on hold: a user’s own music, else the domain’s, else the built-in one.")
Piece = shapes.shape("Piece", PieceCard, leave_out={"key"})
Name = shapes.form("PieceName", name=(str, ...))
NewName = shapes.form("NewPieceName", name=(str, "Untitled"))
Playing = shapes.form("Playing", order=(tuple[int, ...], ...), shuffled=(bool, ...))
PlayingChanges = shapes.form("PlayingChanges", partial=True, order=(tuple[int, ...], ...), shuffled=(bool, ...))
Ids = Mapping[str, Any]
Owner = tuple[DomainId, UserId | None]
Whose = Callable[[Ask, Ids], Owner]


def _offer(path: str, whose: Whose) -> None:
    """The same routes for both owners; ``path`` is the owner’s."""

    @listed(music, f"{path}/music", Piece, key=None)
    def pieces(ask: Ask, **ids: Any) -> Any:
        """The pieces in order, all of them on one page."""
        return operations.everything(ask.session, ask.actor, *whose(ask, ids)).pieces

    @create(music, f"{path}/music", None, Piece, query=NewName, before=lambda sent, ids: _convert(whose, sent, ids))
    def add(ask: Ask, **ids: Any) -> Any:
        """Add a piece after the others. The body is the file itself: WAV, MP3, OGG, M4A or FLAC, up to 100 MB."""
        sound: Sound = g.sound
        card = operations.add(ask.session, ask.actor, *whose(ask, ids), ask.sent["name"], sound)
        g.taken = True
        return card

    @single(music, f"{path}/music/playing", Playing)
    def playing(ask: Ask, **ids: Any) -> Any:
        """The ids of the pieces in order, and whether they are played in any order instead."""
        found = operations.everything(ask.session, ask.actor, *whose(ask, ids))
        return {"order": [piece.id for piece in found.pieces], "shuffled": found.is_shuffled}

    @change(playing, PlayingChanges)
    def play(ask: Ask, **ids: Any) -> Any:
        """Put the pieces into another order, with all their ids; or play them in any order."""
        owner = whose(ask, ids)
        if "order" in ask.sent:
            operations.reorder(ask.session, ask.actor, *owner, [PieceId(each) for each in ask.sent["order"]])
        if "shuffled" in ask.sent:
            operations.shuffle(ask.session, ask.actor, *owner, ask.sent["shuffled"])


def _of_domain(_: Ask, ids: Ids) -> Owner:
    return DomainId(ids["domain"]), None


def _of_user(ask: Ask, ids: Ids) -> Owner:
    return DomainId(may.see_user(ask.session, ask.actor, ids["user"]).domain_id), UserId(ids["user"])


def _convert(whose: Whose, sent: Mapping[str, Any], ids: Ids) -> None:
    """The body as a sound, into `g.sound`, before the database is asked to wait for anything. Raises Refused.

    What was sent before is only read, not converted: whether it is the same file, the digest tells.
    """
    with reading(portal().database) as session:
        asked = ask(session, sent)
        is_answered = repeats.is_answered(session, asked.actor.at)
        if not is_answered:
            operations.room(session, asked.actor, *whose(asked, ids))
    folder: Path = current_app.config[AUDIO]
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    request.max_content_length = operations.LARGEST
    with tempfile.NamedTemporaryFile(dir=folder, prefix=keeping.UNFINISHED) as incoming:
        repeats.streamed(_copy(request.stream, incoming))
        if is_answered:
            return
        incoming.flush()
        try:
            g.sound = convert.convert(Path(incoming.name), folder, keeping.new_key(), operations.LONGEST)
        except NotConverted as error:
            raise operations.unusable(error.why) from error


def _copy(source: IO[bytes], target: IO[bytes]) -> bytes:
    """The digest of what was copied."""
    digest = hashlib.sha256()
    while part := source.read(CHUNK):
        digest.update(part)
        target.write(part)
    return digest.digest()


def _drop_what_was_refused(response: Any) -> Any:
    """A sound that did not become a piece, such as one that was one too many."""
    sound: Sound | None = g.pop("sound", None)
    if sound is not None and not g.get("taken"):
        keeping.remove(current_app.config[AUDIO], sound.key)
    return response


music.after_app_request(_drop_what_was_refused)
_offer("/users/<id:user>", _of_user)
_offer("/domains/<id:domain>", _of_domain)


@single(music, "/music/<id:piece>", Piece)
def show(ask: Ask, piece: PieceId) -> Any:
    """One piece."""
    return operations.show(ask.session, ask.actor, piece)


@change(show, Name)
def rename(ask: Ask, piece: PieceId) -> Any:
    """Rename a piece; callers hear no difference."""
    operations.rename(ask.session, ask.actor, piece, ask.sent["name"])


@remove(show)
def drop(ask: Ask, piece: PieceId) -> Any:
    """Delete a piece; nobody hears it from the next hold on."""
    operations.remove(ask.session, ask.actor, piece)


@create(music, "/music/<id:piece>/back", None, Piece, status=200)
def put_back(ask: Ask, piece: PieceId) -> Any:
    """Put back what was deleted within the hour."""
    return operations.put_back(ask.session, ask.actor, piece)
