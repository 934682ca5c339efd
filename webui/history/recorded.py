"""The recordings of an open call: what plays them, saves them and deletes them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from flask import url_for
from flask_babel import gettext as _

from controller.operations import recordings
from controller.store.history_recordings import Recording
from webui.callrecordings.sound import file
from webui.history.area import Asked
from webui.history.rows import clock, lasted, moment
from webui.words.text import isolated


@dataclass(frozen=True, slots=True)
class Heard:
    """`name` says when it began, and for whom where that is somebody else. Without `sound` the file is missing;
    without `delete` he may not."""

    name: str
    length: str
    sound: str
    keep: str
    delete: str


def heard(of: Asked, found: Iterable[Recording], names: Mapping[int, str], zone: ZoneInfo) -> tuple[Heard, ...]:
    """In the order in which they began."""
    may_delete = recordings.hears_all(of.by, of.place.id)
    return tuple(_heard(of, each, names.get(each.user, ""), zone, may_delete=may_delete) for each in found)


def _heard(of: Asked, found: Recording, name: str, zone: ZoneInfo, *, may_delete: bool) -> Heard:
    it: dict[str, Any] = {"domain": of.place.id, "recording": found.id}
    at = clock(moment(found.began, zone))
    is_own = of.by.user == found.user
    return Heard(
        name=_("Recording, %(time)s", time=at)
        if is_own or not name
        else _("Recording for %(name)s, %(time)s", name=isolated(name), time=at),
        length=lasted(found.seconds),
        sound=url_for("callrecordings.sound", **it) if file(found).is_file() else "",
        keep=url_for("callrecordings.sound", **it, keep="file"),
        delete=url_for("callrecordings.delete", **it) if may_delete else "",
    )
