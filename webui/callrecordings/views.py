"""A recording is played, saved as a file, and deleted, from the call that it belongs to."""

from datetime import UTC, datetime

from flask import Blueprint, Response, flash, redirect, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as Redirect

from controller.domain.ids import DomainId
from controller.operations.bell import saving
from controller.store.history_recordings import Recording
from webui.callrecordings import sound as of_sounds
from webui.portal import actor, person, portal

blueprint = Blueprint("callrecordings", __name__)


@blueprint.get("/domains/<int:domain>/recordings/<int:recording>/sound")
def sound(domain: int, recording: int) -> Response:
    """All of it or a part (Range). With `keep` as a file."""
    keep = "keep" in request.args
    found = of_sounds.heard(actor(), DomainId(domain), recording, keep=keep)
    return of_sounds.handed_out(found, _file_name(found) if keep else "")


@blueprint.post("/domains/<int:domain>/recordings/<int:recording>/delete")
def delete(domain: int, recording: int) -> Redirect:
    """For everybody, at once; back to the call, in the list of `user` or in that of the domain."""
    by = actor()
    with saving(portal().database) as session:
        found = of_sounds.noted(session, by, DomainId(domain), recording)
    of_sounds.delete(found)
    flash(_("The recording was deleted."), "done")
    whose = request.form.get("user", "")
    if whose.isascii() and whose.isdecimal() and len(whose) < 10:
        return redirect(url_for("history.one", user=int(whose), conversation=found.conversation), 303)
    return redirect(url_for("history.one_of_domain", domain=domain, conversation=found.conversation), 303)


def _file_name(found: Recording) -> str:
    """`Recording 2026-11-24 1005.wav`."""
    began = datetime.fromtimestamp(found.began, UTC).astimezone(person().zone)
    return _("Recording %(day)s", day=f"{began:%Y-%m-%d %H%M}") + ".wav"
