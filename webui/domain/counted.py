"""How many of each kind a file adds, changes or takes out; counterpart of the nouns in operations/import_work.py."""

from flask_babel import gettext as _
from flask_babel import ngettext

from webui.language import spoken


def counted(noun: str, number: int) -> str:
    """`3 users`; of what there is only one, its name alone."""
    return str(_several(noun, number) or _one(noun) or f"{number} {spoken(noun)}")


def _several(noun: str, number: int) -> str:
    match noun:
        case "user":
            return ngettext("%(num)s user", "%(num)s users", number)
        case "phone":
            return ngettext("%(num)s phone", "%(num)s phones", number)
        case "rule":
            return ngettext("%(num)s rule", "%(num)s rules", number)
        case "time frame":
            return ngettext("%(num)s time frame", "%(num)s time frames", number)
        case "group":
            return ngettext("%(num)s group", "%(num)s groups", number)
        case "public number":
            return ngettext("%(num)s public number", "%(num)s public numbers", number)
        case "trunk":
            return ngettext("%(num)s outside line", "%(num)s outside lines", number)
        case "override":
            return ngettext("%(num)s switch on a phone", "%(num)s switches on phones", number)
        case "grant":
            return ngettext("%(num)s right", "%(num)s rights", number)
        case "caller lists":
            return ngettext("%(num)s list of callers", "%(num)s lists of callers", number)
        case "voicemail":
            return ngettext("%(num)s mailbox", "%(num)s mailboxes", number)
        case "mail of messages" | "mail of calls" | "voicemail settings" | "operator" | "copies":
            return ngettext("%(num)s setting of voicemail", "%(num)s settings of voicemail", number)
    return ""


def _one(noun: str) -> str:
    return {"domain": _("the domain itself"), "order of trunks": _("the order of the outside lines")}.get(noun, "")
