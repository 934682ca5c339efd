"""The guide on feature codes: with the codes of the reader's domain, so that a search finds what to dial."""

# ruff: noqa: E501  (sentences are not broken: each is a message to translate)

from flask_babel import gettext as _

from controller.domain.ids import DomainId
from controller.operations import codes as operations
from controller.operations import may
from controller.store.engine import reading
from webui.dialling import tables
from webui.help.topic import How, Ids, Topic
from webui.language import spoken
from webui.portal import actor, person, portal
from webui.switched import link


def codes(ids: Ids) -> Topic:
    return Topic(
        "codes",
        _("What you can dial"),
        "codes",
        _("Codes that change something, or reach something, from any of your phones."),
        (
            _("A code is dialled like a number. What is written behind it, such as an extension, follows at once."),
            _("What you change by a code is what you see on Home, and the other way round. You hear what is now in force; what you do not hear was not changed."),
            _("Setting something again replaces it, and never switches it off."),
            _("Picking up, voicemail, the intercom and the echo test work even while Ringplan itself is stopped."),
            _("Each company may choose codes of its own. The card shows yours."),
        ),
        (
            How(_("Which codes are there?"), _("All of them are on one card, to look at or to print."), link("dialcard.show"), _("The card")),
            *_each(),
            How(_("How do we choose other codes?"), _("An office manager sets them for all users of the company."), _own(ids), _("Feature codes")),
        ),
    )  # fmt: skip


def _each() -> list[How]:
    """What each code does, as somebody would look for it."""
    domain = DomainId(person().domain.id)
    with reading(portal().database) as session:
        found = operations.everything(session, actor(), domain)
    shown = tables.usable(found, may.forces_frames(actor(), domain))
    return [How(str(spoken(row.name)), _answer(row)) for table in shown for row in table.rows]


def _answer(row: tables.Row) -> str:
    does = str(spoken(row.does))
    if row.after:
        return _("Dial %(code)s, and then the %(after)s. %(does)s", code=row.code, after=row.after, does=does)
    return _("Dial %(code)s. %(does)s", code=row.code, does=does)


def _own(ids: Ids) -> str:
    return link("dialling.show", domain=ids.domain) if actor().manages(ids.domain) else ""
