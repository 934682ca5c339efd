"""Shared time frames forced and released by a code on a phone (PRODUCT §3 and §5): the night switch."""

from collections.abc import Collection

from controller.domain import spoken
from controller.domain.framehours import holds
from controller.domain.ids import FrameId
from controller.domain.spoken import Sound, Sounds
from controller.operations import frames, may
from controller.operations.keypad_keys import KEY, NOT_YOU, Keys, Told, not_live
from controller.operations.takeback import FrameWas, forcing
from controller.store import find
from controller.store.cards import FrameCard
from controller.store.subjects import Subject


def look(keys: Keys) -> Told:
    """How a shared frame is, and the question."""
    card = _frame(keys)
    if card is None:
        return Told(("no-such-frame",))
    may.force_frame(keys.session, keys.by, card.id)
    held = holds(frames.show(keys.session, keys.by, FrameId(card.id)), keys.by.at)
    state: Sound = "frame-holds" if held else "frame-holds-not"
    return Told(("frame", *spoken.digits(keys.digits), state, "frame-keys"), KEY)


def force(on: bool, keys: Keys) -> Told:
    before = _frame(keys)
    if before is None:
        return Told(("no-such-frame",))
    after = frames.force(keys.session, keys.by, FrameId(before.id), on)
    state: Sound = "frame-on" if on else "frame-off"
    end: Sound = "until-change" if after.forced_until else "until-released"
    sounds: Sounds = ("frame", *spoken.digits(keys.digits), state, end)
    return _frames_told(keys, sounds, [(before, after)])


def release_all(keys: Keys) -> Told:
    if not may.forces_frames(keys.by, keys.owner.domain_id):
        return Told(NOT_YOU)
    forced = [card for card in _shared(keys) if card.forced_on is not None]
    changed = [(card, frames.release(keys.session, keys.by, FrameId(card.id))) for card in forced]
    return _frames_told(keys, ("frames-released",), changed)


def _frames_told(keys: Keys, sounds: Sounds, changed: Collection[tuple[FrameCard, FrameCard]]) -> Told:
    undo = tuple(FrameWas(old.id, forcing(old), forcing(new)) for old, new in changed if old != new)
    named = {Subject("frame", old.id) for old, _ in changed} or {Subject("frame", card.id) for card in _shared(keys)}
    return Told(sounds, "", not_live(keys.session, named), undo or None)


def _frame(keys: Keys) -> FrameCard | None:
    return next((card for card in _shared(keys) if str(card.number) == keys.digits), None)


def _shared(keys: Keys) -> tuple[FrameCard, ...]:
    return find.frames(keys.session, keys.owner.domain_id, None)
