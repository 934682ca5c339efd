"""The guide to the attendant console; docs/console.md has the whole of it by keyboard."""

# ruff: noqa: E501  (sentences are not broken: each is a message to translate)

from flask_babel import gettext as _

from webui.help.topic import How, Ids, Topic
from webui.switched import link


def console(_ids: Ids) -> Topic:
    here = link("console.show")
    return Topic(
        "console",
        _("Attendant console"),
        "headset",
        _("Your calls, everybody with presence, and the parked calls: on one page, for whoever answers the telephone all day."),
        (
            _("On the left stand your calls, the one that rings on top. Attendants and office managers also see what rings at others, and who talks with whom."),
            _("In the middle are your colleagues. Type a name, the first letters of both names, an extension, a department, or any number."),
            _("On the right are the parked calls, with who parked them and how long they wait."),
            _("The call with the coloured edge is the chosen one. What you press or type concerns that call."),
            _("Everything can be dragged, clicked, or done by keyboard. Press ? for all keys; single letters can be switched off there."),
            _("If the page is not live, it says so and becomes dim. Nothing is done then, since the picture may be old. Your phone works all the same."),
        ),
        (
            How(_("How do I hand on a call?"), _("Press T, type a name or number, and press Enter. Or drag the call onto the person. With “Come back to me after 20 s” it returns to you if nobody answers."), here, _("Attendant console")),
            How(_("How do I ask somebody first?"), _("Press T, type the name, and press Shift and Enter: the caller waits on hold. Then press C to put them through, or X to go back to the caller."), here, _("Attendant console")),
            How(_("How do I send a call to a voicemail?"), _("Press T, type the name, and press Ctrl and Enter. Or drag the call onto the sign of the voicemail beside the name."), here, _("Attendant console")),
            How(_("How do I park a call, and take it back?"), _("Press P for the next free slot, or S to choose one. Press R to go to the parked calls, and Enter to take one back."), here, _("Attendant console")),
            How(_("How do I notice a new call while I work elsewhere?"), _("Press “Notices of new calls” once. Until then, the tab shows how many calls ring for you; a sound can be switched on, too."), here, _("Attendant console")),
        ),
    )  # fmt: skip
