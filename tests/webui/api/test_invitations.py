"""Invitations over the API: a link that is shown once, or mailed."""

from dataclasses import replace

from tests.webui.api.caller import Caller, fields
from tests.webui.kept import Kept
from tests.webui.place import Place
from webui.portal import KEY


def test_a_link_is_shown_to_be_handed_over(anna: Caller, bob: Caller, place: Place) -> None:
    made = anna.post(f"/users/{place.bob}/invitation", {}).json
    assert made["path"].startswith("/invitation/")
    assert made["mailed_to"] is None
    assert anna.client.get(made["path"]).status_code == 200
    assert bob.post(f"/users/{place.bob}/invitation", {}).status_code == 403


def test_a_link_that_is_mailed_is_not_shown(anna: Caller, place: Place, fresh: Kept) -> None:
    path = f"/users/{place.bob}/invitation"
    assert fields(anna.post(path, {"by_mail": True})) == {"by_mail"}, "no mail server is set up"
    for app in fresh.apps:
        app.extensions[KEY] = replace(fresh.portal, mails=True)
    without = anna.post(path, {"by_mail": True}).json
    assert (without["mailed_to"], bool(without["path"])) == (None, True), "there is no address yet"
    anna.patch(f"/users/{place.bob}", {"email": "bob@acme.example"})
    mailed = anna.post(path, {"by_mail": True}).json
    assert (mailed["mailed_to"], mailed["path"]) == ("bob@acme.example", None)
