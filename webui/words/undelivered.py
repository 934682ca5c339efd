"""Why somebody did not get a voicemail message that was sent to several."""

from flask_babel import gettext as _

from webui.words.text import isolated


def undelivered(why: str, person: str) -> str:
    """`why` as the desk says it of one that is sent on, and the delivery of one to many."""
    name = isolated(person)
    match why:
        case "full":
            return _("%(name)s did not get it: the mailbox is full.", name=name)
        case "no mailbox":
            return _("%(name)s did not get it: there is no voicemail any more.", name=name)
        case "gone":
            return _("%(name)s did not get it: this message is not there any more.", name=name)
        case "no room":
            return _("%(name)s did not get it: the disk of the telephone system is full.", name=name)
        case "late":
            return _("%(name)s did not get it: sending to the others took too long. Send it once more.", name=name)
        case "uncertain":
            return _("It is not certain whether %(name)s got it: the telephone system took too long.", name=name)
        case _:
            return _("%(name)s did not get it: the telephone system could not put it into the mailbox.", name=name)
