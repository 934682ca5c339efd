"""The guide on one's own things: phones, contacts, music, the profile."""

# ruff: noqa: E501  (sentences are not broken: each is a message to translate)

from flask_babel import gettext as _

from webui.help.topic import How, Ids, Topic
from webui.portal import person
from webui.switched import link


def phones(ids: Ids) -> Topic:
    own = {"user": ids.user}
    return Topic(
        "phones",
        _("Phones"),
        "phones",
        _("A phone is whatever rings for you: on the desk, as an app on a mobile, or in a computer."),
        (
            _("You may have as many as you like. Each has a user name and a password of its own."),
            _("The first is called like your extension. Further ones have a letter behind it."),
            _("“Connected” means that the telephone system reaches the phone. Only connected phones ring."),
            _("The password of a phone is shown once, when it is made. If it is lost, make a new one and type that into the phone."),
            _("A deleted phone stops working at once. You see first which rules and groups ring it."),
        ),
        (
            How(_("How do I connect a new phone?"), _("Add it here, and type what is shown then into the phone, or scan it with an app. The page says when the phone is connected."), link("phones.show", **own), _("Phones")),
            How(_("How do I find out which phone is which?"), _("Press “Which phone is this?”: it rings alone, and shows its name."), link("phones.show", **own), _("Phones")),
            How(_("A phone was lost. What do I do?"), _("Make a new password for it, or delete it: whoever has it can then no longer call at your expense."), link("phones.show", **own), _("Phones")),
            How(_("Why is my phone not connected?"), _("Is it switched on and in a network? Is its password the latest one? After too many wrong attempts an address is kept out for an hour."), link("phones.show", **own), _("Phones")),
        ),
    )  # fmt: skip


def contacts(ids: Ids) -> Topic:
    here = link("contacts.show")
    return Topic(
        "contacts",
        _("Contacts"),
        "contacts",
        _("Your colleagues, the contacts of your company, and your own, in one list."),
        (
            _("Search by name, company, or part of a number."),
            _("Colleagues stand there by themselves, unless they chose not to be listed."),
            _("Your own contacts only you see. Shared ones everybody in the company sees."),
            _("Favourites stand on top. Groups are labels by which the list is filtered."),
            _("You can bring contacts along from a file, and take them with you. Before anything is changed you see what would happen to each line."),
        ),
        (
            How(_("How do I add somebody?"), _("Open Contacts, and make a new one of your own."), here, _("Contacts")),
            How(_("How do I bring my contacts along?"), _("Save them as CSV or vCard where they are now, and import that file here."), here, _("Contacts")),
            How(_("How do I disappear from the directory?"), _("Switch off “Show me in the company’s directory” in your profile."), link("profile.show"), _("Profile")),
        ),
    )  # fmt: skip


def music(ids: Ids) -> Topic:
    here = link("music.show", user=ids.user)
    return Topic(
        "music",
        _("Music on hold"),
        "music",
        _("What callers hear while they are on hold with you."),
        (
            _("If you have music of your own, they hear that; else your company’s, else a piece that comes with the system."),
            _("Pieces play in the order of the list."),
            _("Loudness is evened out when a piece is uploaded."),
            _("A change is heard by the next caller who is put on hold."),
            _("Upload only what you may play in public."),
        ),
        (
            How(_("How do I upload music?"), _("Choose a file, such as MP3 or WAV. It is converted, and then stands in the list."), here, _("Music on hold")),
            How(_("How do I choose the music of the whole company?"), _("Office managers do: the company’s music has a list of its own."), link("music.of_domain", domain=ids.domain) if person().user.scope != "user" else "", _("Music on hold")),
            How(_("How do I hear what callers hear?"), _("Play a piece in the page."), here, _("Music on hold")),
        ),
    )  # fmt: skip


def profile(_ids: Ids) -> Topic:
    here = link("profile.show")
    return Topic(
        "profile",
        _("Profile"),
        "profile",
        _("What concerns you and not your calls: language, time zone, password, and where you are logged in."),
        (
            _("The language counts for the pages, for what you hear, and for e-mails."),
            _("Your time zone counts for your own time frames, where they have none of their own."),
            _("With a new password all other log-ins of yours end."),
            _("A second step at the log-in, with an app or a passkey, keeps out whoever has found out your password."),
            _("A token lets a program act for you. Make one for each program, and end it when you no longer need it."),
        ),
        (
            How(_("How do I change my password?"), _("Type the present one and the new one, ten characters or more."), here, _("Profile")),
            How(_("How do I change the language?"), _("Choose it in your profile; it counts at once."), here, _("Profile")),
            How(_("How do I log out a device that I have no longer?"), _("Your profile lists where you are logged in. End that one, or all at once."), here, _("Profile")),
        ),
    )  # fmt: skip
