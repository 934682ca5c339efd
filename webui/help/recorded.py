"""The guide on recordings of calls."""

# ruff: noqa: E501  (sentences are not broken: each is a message to translate)

from flask_babel import gettext as _

from webui.help.topic import How, Ids, Topic
from webui.switched import link


def recordings(ids: Ids) -> Topic:
    calls = link("history.show", user=ids.user)
    return Topic(
        "recordings",
        _("Recording of calls"),
        "record",
        _("Where your company permits it, calls can be recorded: by a key during the call, or always."),
        (
            _("Your office manager decides for each user: never, when the user presses *1, or always. Nothing is recorded while it rings, in voicemail, or on emergency calls."),
            _("When a recording begins, both people hear it, unless your company has chosen a tone or nothing instead. Many countries want everybody in the call to agree: ask before you press *1."),
            _("Whoever joins the call later, or takes it over, hears it, too."),
            _("A recording stands with its call in the call history. You can listen to your own; somebody else’s only with the permission “Recordings”, which an office manager gives."),
            _("Whoever listens to a recording or saves it as a file is written into the audit log, also who acts as somebody else."),
            _("Recordings are deleted when the days that your company has set are over. Before that only who has the permission can delete them."),
        ),
        (
            How(_("How do I record a call?"), _("Press *1 while you talk, or “Record” on Home or in the console. Press it again to stop."), link("home.show"), _("Home")),
            How(_("How do I find a recording?"), _("Choose “With a recording” among the filters of the call history, and open the call."), f"{calls}?recorded=yes" if calls else "", _("Call history")),
        ),
    )  # fmt: skip
