"""Messages to many: recorded, sent, and how many people have them. And spoken comments to messages that are sent on."""

import hashlib
from collections.abc import Callable, Mapping
from datetime import datetime
from operator import itemgetter
from pathlib import Path
from typing import Any

from flask import g, request

from controller.audio import keeping
from controller.audio.convert import Sound
from controller.domain.broadcasts import AudienceKind, Why
from controller.domain.ids import BroadcastId, DeviceId, DomainId, UserId
from controller.operations import broadcasts as operations
from controller.operations import messages as of_messages
from controller.operations.broadcasts import Broadcast
from controller.operations.messages import LONGEST_COMMENT
from controller.store.engine import reading
from webui import recordings
from webui.api import paging, repeats, shapes
from webui.api.area import area
from webui.api.asking import Ask, ask
from webui.api.things.messages import Phone, Rung, messages
from webui.api.verbs import act, create, listed, remove, single
from webui.orders import carry_out
from webui.portal import portal

broadcasts = area("broadcasts", "One voicemail message for everybody of a group, a department or the whole domain.")
Ids = Mapping[str, Any]
Shown = shapes.form(
    "Broadcast",
    id=(int, ...),
    domain_id=(int, ...),
    sender_id=(int | None, ...),
    sender=(str, ...),
    audience=(AudienceKind, ...),
    whom=(str, ...),
    label=(str, ...),
    seconds=(float, ...),
    created=(datetime, ...),
    sent=(datetime | None, ...),
    done=(datetime | None, ...),
    people=(int, ...),
    arrived=(int, ...),
    failed=(int, ...),
    missed=(tuple[int, ...], ...),
    reasons=(tuple[Why, ...], ...),
)
To = shapes.form("BroadcastTo", to=(str, "domain"))
Reached = shapes.form("BroadcastReach", people=(int, ...), without=(int, ...), named=(tuple[int, ...], ...))
Spoken = shapes.form("SpokenComment", spoken=(str, ...), seconds=(float, ...))


@listed(broadcasts, "/domains/<id:domain>/broadcasts", Shown, key=itemgetter("id"), latest_first=True)
def everything(ask: Ask, domain: DomainId) -> Any:
    """Those of the domain, sent or not, the newest first."""
    found = operations.everything(ask.session, ask.actor, domain, *paging.asked(ask.sent))
    return [_shown(each) for each in found]


@single(broadcasts, "/domains/<id:domain>/broadcasts/reach", Reached, query=To)
def reach(ask: Ask, domain: DomainId) -> Any:
    """How many would get one now, and how many have no voicemail; some of those by id.

    `to` is `domain` (everybody), `department:` with its name, or `group:` with its id. Who asks never gets it.
    """
    found = operations.reach(ask.session, ask.actor, domain, operations.audience_of(ask.sent["to"]))
    return {"people": found.people, "without": found.without, "named": [each.id for each in found.named]}


def _taken(sent: Mapping[str, Any], ids: Ids) -> None:
    """The body as a sound, into `g.said`, before the database is asked to wait for anything. Raises Refused."""
    with reading(portal().database) as session:
        asked = ask(session, sent)
        operations.reach(session, asked.actor, ids["domain"], operations.audience_of(sent["to"]))
        is_answered = repeats.is_answered(session, asked.actor.at)
    g.said = _converted(operations.LONGEST, lambda digest: repeats.streamed(digest), is_answered)


@create(broadcasts, "/domains/<id:domain>/broadcasts", None, Shown, query=To, before=_taken)
def add(ask: Ask, domain: DomainId) -> Any:
    """Bring one as the body, to be sent: WAV, MP3, OGG, M4A or FLAC, up to 25 MB and 120 seconds. `to` as for reach."""
    audience = operations.audience_of(ask.sent["to"])
    draft = operations.add(ask.session, ask.actor, domain, audience, g.said)
    g.said = None
    return _shown(operations.show(ask.session, ask.actor, draft))


@single(broadcasts, "/broadcasts/<id:broadcast>", Shown)
def one(ask: Ask, broadcast: BroadcastId) -> Any:
    """One, with how many people have it; `missed` did not get it, for the `reasons`: 20 of them at most."""
    return _shown(operations.show(ask.session, ask.actor, broadcast))


@create(broadcasts, "/broadcasts/<id:broadcast>/send", None, Shown, status=200)
def send(ask: Ask, broadcast: BroadcastId) -> Any:
    """Send it to those of its audience who have voicemail now. At most 6 an hour."""
    operations.send(ask.session, ask.actor, broadcast)
    return _shown(operations.show(ask.session, ask.actor, broadcast))


@act(broadcasts, "/broadcasts/<id:broadcast>/call", Rung, body=Phone)
def call(ask: Ask, broadcast: BroadcastId) -> Any:
    """Ring one of the user’s own handsets; what is recorded there takes the place of what was brought."""
    order = operations.record(ask.session, ask.actor, broadcast, DeviceId(ask.sent["device"]))
    return lambda: carry_out(portal().controller, order)


@remove(one)
def drop(ask: Ask, broadcast: BroadcastId) -> Any:
    """Throw it away; or delete the entry of one that was sent, which whoever has it keeps."""
    operations.remove(ask.session, ask.actor, broadcast)


@act(messages, "/users/<id:user>/messages/<id:message>/comment", Spoken)
def say(ask: Ask, user: UserId, message: int) -> Any:
    """Bring a spoken comment, up to 120 seconds, as the body: to be named as `spoken` when the message is sent on.

    It is kept for an hour.
    """
    of_messages.one(ask.session, ask.actor, user, message)

    def take() -> Any:
        recordings.count(user)
        sound = _converted(LONGEST_COMMENT)
        assert sound is not None
        return {"spoken": recordings.ticket(user, sound.key), "seconds": sound.seconds}

    return take


def _converted(
    longest: float, digested: Callable[[bytes], None] = lambda _: None, is_answered: bool = False
) -> Sound | None:
    """The body; None: only looked at, since this was answered before. Raises Refused."""
    recordings.make_room()
    with recordings.received(request.stream) as incoming:
        with Path(incoming.name).open("rb") as file:
            digested(hashlib.file_digest(file, "sha256").digest())
        if is_answered:
            return None
        if not Path(incoming.name).stat().st_size:
            raise operations.unusable("none")
        return recordings.converted_from(Path(incoming.name), longest, operations.unusable)


def _drop_what_was_refused(response: Any) -> Any:
    sound: Sound | None = g.pop("said", None)
    if sound is not None:
        keeping.remove(recordings.folder(), sound.key)
    return response


broadcasts.after_app_request(_drop_what_was_refused)


def _shown(found: Broadcast) -> dict[str, Any]:
    card, figures = found.card, found.figures
    same = ("id", "domain_id", "sender_id", "sender", "whom", "label", "seconds", "created", "sent", "done")
    counts = {"people": figures.people, "arrived": figures.arrived, "failed": figures.failed}
    missed = {"missed": [each.id for each in found.failed], "reasons": [each.why for each in found.failed]}
    return {"audience": card.kind, **{name: getattr(card, name) for name in same}, **counts, **missed}
