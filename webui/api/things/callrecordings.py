"""Recordings of calls, which call history names: one’s own, or, with the grant *recordings*, all of the domain."""

from datetime import UTC, datetime
from functools import partial
from typing import Any

from flask import Response

from controller.domain.ids import DomainId
from controller.operations import recordings as operations
from controller.store.engine import reading
from controller.store.history_recordings import Recording
from webui.api import shapes
from webui.api.area import area, documented
from webui.api.asking import Ask, ask
from webui.api.fields import Instant
from webui.api.things.sound_links import SoundLink, link
from webui.api.verbs import remove, single
from webui.callrecordings.sound import delete, handed_out, heard, noted
from webui.portal import portal

recordings = area(
    "recordings",
    "Recordings of calls, which call history names: one’s own, or with the grant *recordings* all. Hearing is audited.",
)
Shown = shapes.shape(
    "CallRecording",
    Recording,
    leave_out={"domain", "file", "removed"},
    began=Instant(required=True),
    ended=Instant(required=True),
)


@single(recordings, "/domains/<id:domain>/recordings/<id:recording>", Shown)
def one(ask: Ask, domain: DomainId, recording: int) -> Any:
    """One recording; `conversation` is the call, `user` for whom it was made."""
    with reading(portal().history) as past:
        return shown(operations.one(ask.session, ask.actor, past, domain, recording))


@remove(one)
def drop(ask: Ask, domain: DomainId, recording: int) -> Any:
    """Delete it for good, for everybody. Only with the grant *recordings*."""
    return partial(delete, noted(ask.session, ask.actor, domain, recording))


def sound(domain: DomainId, recording: int) -> Response:
    """The sound: WAV, all of it, or the part that `Range` asks for. It is noted in the audit log."""
    with reading(portal().database) as session:
        by = ask(session, {}).actor
    return handed_out(heard(by, domain, recording))


@single(recordings, "/domains/<id:domain>/recordings/<id:recording>/sound/link", SoundLink)
def sound_link(ask: Ask, domain: DomainId, recording: int) -> Any:
    """The address of the sound, for a player: good for ten minutes, for this sound, and as long as the token is."""
    with reading(portal().history) as past:
        operations.one(ask.session, ask.actor, past, domain, recording)
    return link()


binary = recordings.response(200, {"type": "string", "format": "binary"}, content_type="audio/wav")
recordings.route("/domains/<id:domain>/recordings/<id:recording>/sound", methods=["GET"], endpoint="get recording")(
    binary(documented(recordings, sound, (), ()))
)


def shown(found: Recording) -> dict[str, Any]:
    """As it is answered, also with a call."""
    cells = {name: getattr(found, name) for name in ("id", "conversation", "user")}
    return cells | {name: datetime.fromtimestamp(getattr(found, name), UTC) for name in ("began", "ended")}
