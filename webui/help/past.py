"""The guide on calls that are over."""

# ruff: noqa: E501  (sentences are not broken: each is a message to translate)

from flask_babel import gettext as _

from webui.help.topic import How, Ids, Topic
from webui.switched import link


def history(ids: Ids) -> Topic:
    here = link("history.show", user=ids.user)
    return Topic(
        "history",
        _("Call history"),
        "history",
        _("Every call stands here once it is over, as one line, however often it was forwarded."),
        (
            _("“Missed” is what nobody took for you. If a colleague answered, or picked the call up, it says who."),
            _("Open a call to see what happened from the first ring to the end: which rule held, whose phones rang, who put it on hold or sent it on."),
            _("The number beside “Call history” counts calls that you missed since you last looked here."),
            _("Calls keep the names of their day: if an extension is given to somebody else, its old calls stay with who had them."),
            _("Everybody sees the own calls. Attendants and office managers see all of the company."),
            _("Where the telephone system could not write for a while, the list says so."),
        ),
        (
            How(_("How do I find a call?"), _("Type a name, or a part of the number. Choose days, direction or result beside it; “More filters” has phones, public numbers and how long you talked. The address of the page keeps what you chose, so you can bookmark it."), here, _("Call history")),
            How(_("How do I call back?"), _("Press the receiver at the end of the line: your phone rings first, then the other’s."), here, _("Call history")),
            How(_("Where are calls to *97 and other feature codes?"), _("They are hidden, as most people do not look for them. Choose “With feature codes” among the filters."), here, _("Call history")),
            How(_("How do I get the calls into a spreadsheet?"), _("Choose what you need, and press “Save as CSV”: the file has all calls that fit, not only those on the page."), here, _("Call history")),
        ),
    )  # fmt: skip
