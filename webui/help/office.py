"""The guide for office managers and administrators."""

# ruff: noqa: E501  (sentences are not broken: each is a message to translate)

from flask_babel import gettext as _

from webui.help.topic import How, Ids, Topic
from webui.switched import link


def users(ids: Ids) -> Topic:
    here = link("users.show", domain=ids.domain)
    return Topic(
        "users",
        _("Users"),
        "users",
        _("Everybody who has an extension: people, and roles such as Reception."),
        (
            _("Each user has an extension, a log-in such as 1001@acme.example, rules, phones, and voicemail if you like."),
            _("A new user gets an invitation: a link with which the password is chosen. It works once, for a week."),
            _("Office managers look after the users, numbers and lines of the company. Give that role to few."),
            _("On top of the role a user may be an attendant, or the delegate of a colleague, whose answering rules the delegate then changes."),
            _("“Act as” shows the portal as that user sees it. The audit log then names both of you."),
            _("When you delete a user, you see first what goes along and what then leads nowhere. An extension given out again starts empty."),
            _("What a user shall not use can be switched off under Features."),
        ),
        (
            How(_("How do I add somebody?"), _("Name, extension and e-mail are enough. What is shown afterwards, such as the password of the phone, is shown this once."), link("users.new", domain=ids.domain), _("Add a user")),
            How(_("How do I invite many at once?"), _("Tick them in the list, and press “Invite”."), here, _("Users")),
            How(_("Somebody forgot the password. What do I do?"), _("Open the user, and make a password link."), here, _("Users")),
            How(_("How do I let a colleague change somebody’s rules?"), _("Open the colleague, and give the grant “Delegate” under “May also”."), here, _("Users")),
        ),
    )  # fmt: skip


def numbers(ids: Ids) -> Topic:
    here = link("numbers.show", domain=ids.domain)
    return Topic(
        "numbers",
        _("Numbers"),
        "numbers",
        _("The telephone numbers under which people outside reach you, and where each leads."),
        (
            _("A number leads to a user, a phone, a group, a voicemail box, or to an outside number."),
            _("“As the answering rules say” hands the call to that user’s rules; “phone only” rings without them."),
            _("To let a number change with the time, let it lead to a role: a user without a phone, whose rules do it. “During opening hours only” makes one for you."),
            _("A number that leads nowhere any more is marked."),
            _("The main number of the company is shown outside for users who have none of their own."),
        ),
        (
            How(_("How do I add numbers?"), _("Type or paste them, one a line, and say where they lead."), link("numbers.new", domain=ids.domain), _("Add numbers")),
            How(_("How do I try where a number leads?"), _("Open the number, and follow “What happens if …”."), here, _("Numbers")),
            How(_("How do I set the main number?"), _("It is one of the settings of the domain."), link("domain.show", domain=ids.domain), _("Domain")),
        ),
    )  # fmt: skip


def groups(ids: Ids) -> Topic:
    here = link("groups.show", domain=ids.domain)
    return Topic(
        "groups",
        _("Groups"),
        "group",
        _("A group has an extension of its own and rings several people, together or one after the other."),
        (
            _("Each member may start ringing some seconds later than the first."),
            _("A member’s phones are those of the rule in force. A member on do not disturb, or who forwards all calls, is left out."),
            _("No member’s voicemail answers for the group: the group’s own time and destination count."),
            _("If nobody answers in time, the call goes where you say; else it ends."),
            _("A phone that two members share rings once."),
        ),
        (
            How(_("How do I make a group?"), _("Give it an extension and a name, and add members in their order."), link("groups.new", domain=ids.domain), _("Add a group")),
            How(_("How do I tell everybody something?"), _("Leave a voicemail message for all members of a group, for a department or for the whole company: record it, look who gets it, and send it. Each of them finds it among the new messages, from you."), link("broadcasts.new", domain=ids.domain), _("New message to many")),
            How(_("How do I see who would ring now?"), _("Open the group, and follow “What happens if …”."), here, _("Groups")),
            How(_("How do I let a number ring a group?"), _("Open the number, and type the group’s name or extension."), link("numbers.show", domain=ids.domain), _("Numbers")),
        ),
    )  # fmt: skip


def lines(ids: Ids) -> Topic:
    here = link("trunks.show", domain=ids.domain)
    return Topic(
        "lines",
        _("Outside lines and calls"),
        "trunk",
        _("Outside lines connect you with the telephone network. Beside them you say who may call what."),
        (
            _("Lines are tried in their order: if one fails, the next one takes the call."),
            _("The list shows whether each line is connected, and since when not."),
            _("Under Outside calls stands what the company may call at most. A user may be given less, never more."),
            _("Limits a day stop somebody who got hold of a phone’s password. Whoever reaches one is stopped for the rest of the day."),
            _("Emergency numbers always go out, over whichever line works, whatever is permitted."),
        ),
        (
            How(_("How do I connect a carrier?"), _("Type what the carrier gave you: server, user name and password, or the addresses from which it calls."), here, _("Outside lines")),
            How(_("How do I try a line?"), _("Open the line and press “Test”. You are told what the carrier answered."), here, _("Outside lines")),
            How(_("How do I forbid calls abroad?"), _("Permit the numbers of your own country only."), link("outside.show", domain=ids.domain), _("Outside calls")),
        ),
    )  # fmt: skip


def domain(ids: Ids) -> Topic:
    here = link("domain.show", domain=ids.domain)
    return Topic(
        "domain",
        _("Domain"),
        "domain",
        _("What counts for the whole company: country, language, time zone, main number, and whom users ask for help."),
        (
            _("The country says how numbers are dialled, and which emergency numbers there are."),
            _("A new time zone moves every time frame that has none of its own, at once."),
            _("The name of a domain can’t be changed: phones log in with it."),
            _("The support contact stands at the end of every Help page."),
            _("Features that the company does without are switched off by an administrator."),
            _("The whole domain can be taken along as a text file. Administrators can also bring one in, and see first what would change."),
        ),
        (
            How(_("How do I say whom my users shall ask?"), _("Fill in the support contact."), here, _("Domain")),
            How(_("How do I block a caller for everybody?"), _("Add the number to the company’s blocked callers."), link("lists.of_domain", domain=ids.domain), _("Blocked and allowed callers")),
            How(_("How do I see what is switched off?"), _("The Features page of the domain lists it."), link("features.of_domain", domain=ids.domain), _("Features")),
            How(_("How do I change opening hours for everybody?"), _("Change the shared time frame. All rules that use it follow at once."), link("shared.show", domain=ids.domain), _("Shared time frames")),
        ),
    )  # fmt: skip


def audit(ids: Ids) -> Topic:
    here = link("audit.show", domain=ids.domain)
    return Topic(
        "audit",
        _("Audit log"),
        "audit",
        _("Every change: who made it, when, from where, and what it made of what."),
        (
            _("It can’t be changed by anybody."),
            _("Changes by delegates, and by whoever acts as a user, name both people."),
            _("Changes by programs name the token."),
            _("Passwords and PINs never stand there, only that they were changed."),
            _("From the page of a user, “Changes” leads to what concerns that user."),
        ),
        (
            How(_("How do I find out who changed a rule?"), _("Search for the user’s name or extension. The latest changes stand on top."), here, _("Audit log")),
        ),
    )  # fmt: skip


def system(_ids: Ids) -> Topic:
    here = link("system.show")
    return Topic(
        "system",
        _("Telephone system"),
        "status",
        _("Whether everything works, on one page."),
        (
            _("It says whether the telephone system runs, since when, and whether anything saved is not live yet."),
            _("If the portal or its database stops, calls go on with the last saved rules."),
            _("Outside lines in trouble are listed with the reason."),
            _("Addresses that tried wrong passwords too often are kept out for a while. An administrator can let them in again."),
            _("What could not be made live is named, with the reason. It is tried again by itself."),
        ),
        (
            How(_("Something is saved and not live. What do I do?"), _("Look whether the telephone system runs. If it does, the reason stands beside what waits."), here, _("Telephone system")),
            How(_("A phone is kept out. What do I do?"), _("Correct the password in the phone, then have its address let in again on this page."), here, _("Telephone system")),
        ),
    )  # fmt: skip
