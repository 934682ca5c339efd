"""Time frames: a domain's shared ones, which may be forced, and a user's own."""

from dataclasses import asdict
from operator import itemgetter
from typing import Any

from controller.domain.ids import DomainId, FrameId, UserId
from controller.domain.timeframes import FrameKind
from controller.operations import frames as operations
from controller.operations import may
from controller.store import frame_codec
from controller.store.cards import FrameCard
from controller.store.uses import Use
from webui.api import shapes
from webui.api.area import area
from webui.api.asking import Ask
from webui.api.fields import NEXT_CHANGE, Until
from webui.api.things.domains import Confirmed
from webui.api.verbs import change, create, listed, remove, single

frames = area("frames", "Named sets of moments. A shared one can be forced on or off: the night switch.")
Kind = shapes.field(FrameKind, required=True, metadata={"description": "When it holds."})
Frame = shapes.shape("Frame", FrameCard, leave_out={"kind", "body"}, kind=Kind)
NewFrame = shapes.form("NewFrame", name=(str, ...), kind=(FrameKind, ...), zone=(str | None, None))
FrameChanges = shapes.form("FrameChanges", partial=True, name=(str, ...), kind=(FrameKind, ...), zone=(str | None, ...))
END = "A moment, `next change`, or null: until released."
Force = shapes.extended(
    shapes.form("On", on=(bool, ...)),
    shapes.nothing,
    "Force",
    until=Until(load_default=NEXT_CHANGE, allow_none=True, metadata={"description": END}),
)
FrameUse = shapes.shape("FrameUse", Use)


@listed(frames, "/domains/<id:domain>/frames", Frame, key=itemgetter("id"))
def shared(ask: Ask, domain: DomainId) -> Any:
    """The time frames that a domain shares."""
    return map(_told, operations.everything(ask.session, ask.actor, domain, None))


@create(frames, "/domains/<id:domain>/frames", NewFrame, Frame)
def add_shared(ask: Ask, domain: DomainId) -> Any:
    """A new time frame for the whole domain."""
    return _add(ask, domain, None)


@listed(frames, "/users/<id:user>/frames", Frame, key=itemgetter("id"))
def own(ask: Ask, user: UserId) -> Any:
    """A user's own time frames."""
    return map(_told, operations.everything(ask.session, ask.actor, _domain(ask, user), user))


@create(frames, "/users/<id:user>/frames", NewFrame, Frame)
def add_own(ask: Ask, user: UserId) -> Any:
    """A new time frame of a user."""
    return _add(ask, _domain(ask, user), user)


@single(frames, "/frames/<id:frame>", Frame)
def show(ask: Ask, frame: FrameId) -> Any:
    """One time frame."""
    return _told(may.see_frame(ask.session, ask.actor, frame))


@change(show, FrameChanges)
def set_(ask: Ask, frame: FrameId) -> Any:
    """Change a time frame; what is left out stays."""
    operations.change(ask.session, ask.actor, frame, ask.sent)


@remove(show, query=Confirmed)
def drop(ask: Ask, frame: FrameId) -> Any:
    """Delete a time frame; where rules use it, only when confirmed: they then need another."""
    operations.remove(ask.session, ask.actor, frame, confirmed=ask.sent["confirmed"])


@listed(frames, "/frames/<id:frame>/uses", FrameUse, key=lambda use: use.rule or 0)
def uses(ask: Ask, frame: FrameId) -> Any:
    """The rules that hold during it: all for who manages the domain, else the token's own user's."""
    return operations.used_by(ask.session, ask.actor, frame)


@change(show, Force, "/frames/<id:frame>/force", "PUT")
def force(ask: Ask, frame: FrameId) -> Any:
    """Hold a shared time frame on or off: until its `next change`, a moment, or (null) until released."""
    operations.force(ask.session, ask.actor, frame, ask.sent["on"], ask.sent["until"])


@remove(show, "/frames/<id:frame>/force")
def release(ask: Ask, frame: FrameId) -> Any:
    """Let the clock decide again."""
    operations.release(ask.session, ask.actor, frame)


def _add(ask: Ask, domain: DomainId, owner: UserId | None) -> Any:
    id_ = operations.add(ask.session, ask.actor, domain, owner, **ask.sent)
    return _told(may.see_frame(ask.session, ask.actor, id_))


def _domain(ask: Ask, user: UserId) -> DomainId:
    return DomainId(may.see_user(ask.session, ask.actor, user).domain_id)


def _told(card: FrameCard) -> dict[str, Any]:
    """With its meaning in place of how that is kept."""
    return {**asdict(card), "kind": frame_codec.decode(card.kind, card.body)}
