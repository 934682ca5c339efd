"""The guide on reports of calls."""

# ruff: noqa: E501  (sentences are not broken: each is a message to translate)

from flask_babel import gettext as _

from webui.help.topic import How, Ids, Topic
from webui.portal import person
from webui.switched import link


def reports(ids: Ids) -> Topic:
    manages = person().user.scope != "user"
    here = link("reports.of_domain", domain=ids.domain) if manages else link("reports.show", user=ids.user)
    return Topic(
        "reports",
        _("Call reporting"),
        "report",
        _("How many calls there were, what became of them, and when most of them come."),
        (
            _("You see your own figures. Office managers also see those of the company, by person, department, public number and group."),
            _("A call counts on the day and in the hour in which it began, once, however often it was forwarded. Feature codes such as *97 do not count."),
            _("“Answered” is the share of the calls that came. “Time to answer” is the mean from the first ring to the answer."),
            _("Whoever you called outside, and who did not answer, is not among your missed calls."),
            _("A call for several people counts for each of them, so the figures of people add up to more than those of the company."),
        ),
        (
            How(_("How do I see another month?"), _("Choose the first and the last day, and press “Show”. The address of the page keeps them, so you can bookmark it or send it on."), here, _("Call reporting")),
            How(_("How do I get a PDF?"), _("Press “Print or save as PDF”, and choose PDF as the printer."), here, _("Call reporting")),
            How(_("How do I get the figures into a spreadsheet?"), _("Each table has a link “CSV”. Times are in seconds there."), here, _("Call reporting")),
            How(_("How do I get them every week?"), _("Office managers choose it under “By mail”, at the end of the company’s page."), here, _("Call reporting")),
        ),
    )  # fmt: skip
