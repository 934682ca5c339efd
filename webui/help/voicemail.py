"""The guide on messages and greetings."""

# ruff: noqa: E501  (sentences are not broken: each is a message to translate)

from flask_babel import gettext as _

from controller.domain.ids import DomainId
from controller.operations import codes
from controller.store.engine import reading
from webui.help.topic import How, Ids, Topic
from webui.portal import actor, person, portal
from webui.switched import link
from webui.words.text import sentences


def messages(ids: Ids) -> Topic:
    own = {"user": ids.user}
    here, settings = link("messages.show", **own), link("voicemail.show", **own)
    return Topic(
        "messages",
        _("Messages"),
        "messages",
        _("What callers leave for you when nobody takes the call. The page and the phone show the same."),
        (
            _("A new message appears by itself, and the lamp of your phones is lit. What you play here or by phone is no longer new, and moves to the saved ones. Downloading is not listening."),
            _("What you delete lies in the trash for some weeks, from where it can be restored."),
            _("Messages are private: neither delegates nor office managers can listen to yours."),
            _("The space bar plays and pauses, the arrow keys go back and forth by five seconds, and the button beside the time plays faster."),
            _("A greeting “for a while” is heard instead of the others, until you delete it."),
        ),
        (
            How(_("How do I listen by phone?"), _by_phone(), here, _("Messages")),
            How(_("Which keys does the voicemail take?"), _("In the menu: 1 listens, 3 then 5 sends a message, 0 leads to greetings, name and PIN. After a message: 4 the one before, 5 again, 6 the next, 7 deletes, 8 sends it on, 9 saves it; 3 then 1 answers it, 2 calls back, 3 says when and from whom it came. The star key tells all this again, the hash key ends.")),
            How(_("How do I call somebody back?"), _("Open the message, and press “Call back”: your phone rings first, then the caller’s. The caller’s other numbers stand beside it, if there is a contact."), here, _("Messages")),
            How(_("How do I send a message on?"), _("Open it, press “Send on”, name one or more colleagues, and write a comment if you like, or say it: they hear it before the message. They get a copy."), here, _("Messages")),
            How(_("How do I change the greeting?"), _("Record it in the page, upload a file, type it and have it spoken, or press “Call my phone” and record it there: it counts once you press 1. The voicemail’s menu can do it, too."), settings, _("Voicemail settings")),
            How(_("How do I get messages by mail?"), _("Choose what is mailed, with or without the sound, where it goes beside your own address, and what then becomes of the message. Another address must agree first, by a link that is sent there. Only you can choose all that."), settings, _("Voicemail settings")),
            *_as_text(settings),
            How(_("How do I learn of calls that I missed?"), _("Switch on “Mail me missed calls”: ten minutes after a call that nobody answered you get a mail, with a link to call back. Who left a message, was answered by a colleague or is blocked is not in it. A call to a group of yours counts if your phone rang and nobody took it."), settings, _("Voicemail settings")),
            How(_("Can I get one mail a day instead of many?"), _("Yes: under “When mails come”, choose an hour. One mail then lists new messages, without their sounds, and missed calls; on a day without any, no mail comes."), settings, _("Voicemail settings")),
            How(_("Can callers reach somebody else from my greeting?"), _("Yes: say where 0 leads, and tell callers in your greeting. It is a forward of yours, so an outside number needs your permission to call it. Who is not answered there can leave a message after all."), settings, _("Voicemail settings")),
            How(_("Can colleagues get my messages, too?"), _("Yes: name them under “Copies for others”. They get a copy of each new message from then on. Only you can choose that."), settings, _("Voicemail settings")),
            How(_("What does the voicemail say before a message?"), _("When it came, from which number and how long it is: choose what of it you like to hear. It counts from the next call on."), settings, _("Voicemail settings")),
            How(_("I forgot the PIN. What do I do?"), _("Set a new one here: nobody can look up the old one."), settings, _("Voicemail settings")),
        ),
    )  # fmt: skip


def _by_phone() -> str:
    """With the codes of the reader's domain, where it has any for it."""
    with reading(portal().database) as session:
        found = codes.everything(session, actor(), DomainId(person().domain.id))
    code = {each.feature.key: each.code for each in found}
    own, anywhere = code["mailbox"], code["any_mailbox"]
    return sentences(
        _("Dial %(code)s and type your PIN.", code=own) if own else "",
        _("From a colleague’s phone dial %(code)s, your extension and your PIN.", code=anywhere) if anywhere else "",
        _("“Play on my phone” here makes your phone ring, and whoever picks up hears the message."),
    )


def _as_text(settings: str) -> tuple[How, ...]:
    """Where messages become text."""
    if not (portal().transcriber and person().domain.transcripts):
        return ()
    return (
        How(
            _("Can I read a message?"),
            _(
                "Open it: its text stands under the player a little after the message came. A machine writes it down and often mishears, so listen before you rely on it. Nobody but you sees it. Say under “Messages as text” whether it goes into your mails, too, or is not made at all."
            ),
            settings,
            _("Voicemail settings"),
        ),
    )
