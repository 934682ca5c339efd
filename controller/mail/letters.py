"""What each kind of mail says. English, made of sentences that can be told in another language; no addresses here."""

from collections.abc import Callable, Mapping

from controller.domain.saying import Said, capital, say, say_count
from controller.mail import newsletters, reportletters
from controller.mail.letter import Cells, Letter, hello
from controller.mail.words import moment, typed
from controller.operations.numbers import spaced


class UnknownKind(ValueError):
    """A mail of another version of Ringplan."""


def letter(kind: str, cells: Cells) -> Letter:
    """Raises UnknownKind, and KeyError or ValueError for cells that another version wrote."""
    made = KINDS.get(kind)
    if made is None:
        raise UnknownKind(f"a mail of the kind {kind!r} can't be written by this version")
    return made(cells)


def _invitation(cells: Cells) -> Letter:
    login = typed(cells["login"])
    return Letter(
        subject=say("Your log-in to the telephone portal"),
        greeting=hello(cells),
        paragraphs=(
            say("You can now decide who rings, when and for how long: in the portal of your telephone system."),
            say("You log in as {login}, with a password that you choose yourself.", login=login),
        ),
        link=(say("Choose your password"), cells["path"]),
        after=(_good_once(cells), say("You did not expect this mail? Ask the office manager of your company.")),
    )


def _reset(cells: Cells) -> Letter:
    login, by = typed(cells["login"]), typed(cells.get("by") or "")
    asked = say("Somebody, probably you, asked for a new password for {login}.", login=login)
    address = say(
        "Was it not you? Then do nothing, and your password stays. The address it was asked for from: {address}.",
        address=typed(cells["address"]),
    )
    stays = say("Until you choose a new one, your password stays.")
    return Letter(
        subject=say("A new password for {login}", login=login),
        greeting=hello(cells),
        paragraphs=(say("{who} asks you to choose a new password for {login}.", who=by, login=login) if by else asked,),
        link=(say("Choose a new password"), cells["path"]),
        after=(_good_once(cells), stays if by else address),
    )


def _password_changed(cells: Cells) -> Letter:
    when = moment(cells["at"], cells["zone"])
    return Letter(
        subject=say("Your password was changed"),
        greeting=hello(cells),
        paragraphs=(
            say("The password of {login} was changed: {when}.", login=typed(cells["login"]), when=when),
            say("Whoever was logged in with the old one is logged out now."),
            say("Was it not you? Then choose a new one at once, and tell the office manager of your company."),
        ),
        link=(say("Choose a new password"), "/reset"),
    )


def _second_step_changed(cells: Cells) -> Letter:
    when = moment(cells["at"], cells["zone"])
    told = {"login": typed(cells["login"]), "when": when}
    name = typed(cells["passkey"])
    happened = {
        "app on": say("A code app was set up for {login}: {when}.", **told),
        "app off": say("The code app of {login} was switched off: {when}.", **told),
        "passkey added": say("The passkey {passkey} was added to {login}: {when}.", passkey=name, **told),
        "passkey deleted": say("The passkey {passkey} of {login} was deleted: {when}.", passkey=name, **told),
        "taken off": say("The second step of {login} was taken off by an office manager: {when}.", **told),
        "recovery used": say("Somebody logged in as {login} with a recovery code: {when}.", **told),
    }
    return Letter(
        subject=say("How you log in was changed"),
        greeting=hello(cells),
        paragraphs=(
            happened[cells["what"]],
            say("Was it not you? Then choose a new password at once, and tell the office manager of your company."),
        ),
        link=(say("Look at your log-ins"), "/profile/security"),
    )


def _address_changed(cells: Cells) -> Letter:
    login, when = typed(cells["login"]), moment(cells["at"], cells["zone"])
    new = say(
        "From now on, mail for {login} goes to {address}: {when}.", login=login, address=typed(cells["new"]), when=when
    )
    none = say("From now on, there is no address for mail to {login}: {when}.", login=login, when=when)
    return Letter(
        subject=say("Your e-mail address was changed"),
        greeting=hello(cells),
        paragraphs=(
            new if cells["new"] else none,
            *((say("Voicemail is no longer mailed until you want it again."),) if cells.get("stopped") else ()),
            say("Was it not you? Then tell the office manager of your company at once."),
        ),
    )


def _emergency(cells: Cells) -> Letter:
    number, caller, when = typed(cells["number"]), typed(cells["caller"]), moment(cells["at"], cells["zone"])
    told = {"number": number, "domain": typed(cells["domain"]), "when": when}
    by_somebody = say("{caller} ({domain}) called {number}: {when}.", caller=caller, **told)
    by_nobody = say("A phone of {domain} that belongs to nobody called {number}: {when}.", **told)
    shown = say("The number shown was {shown}.", shown=typed(cells["shown"]))
    return Letter(
        subject=say("Emergency call to {number}", number=number),
        greeting=say("Hello,"),
        paragraphs=(
            by_somebody if caller else by_nobody,
            shown if cells["shown"] else say("No number was shown."),
            say("Somebody may need help, and those who come may need to be let in."),
        ),
    )


def _needs_frame(cells: Cells) -> Letter:
    frame, rules = typed(cells["frame"]), [typed(name) for name in cells["rules"]]
    more = cells["count"] - len(rules)
    rest = (say_count(more, "and {number} more rule", "and {number} more rules"),) if more > 0 else ()
    return Letter(
        subject=say_count(cells["count"], "A rule of yours needs a time frame", "Rules of yours need a time frame"),
        greeting=hello(cells),
        paragraphs=(
            say("{who} deleted the time frame {frame}.", who=typed(cells["by"]), frame=frame),
            say("What used it counts for no call any more, until you choose another time frame or delete it:"),
        ),
        points=(*(name or say("the rule during {frame}", frame=frame) for name in rules), *rest),
        link=(say("Open your answering rules"), cells["path"]),
    )


def _message(cells: Cells) -> Letter:
    """Of a voicemail message; to an address that is not its owner's, `owner` names him."""
    name, number, owner = typed(cells["caller"]), spaced(typed(cells["number"])), typed(cells.get("owner") or "")
    caller = name or number or say("a caller without a number")
    urgent = say("Urgent voicemail from {caller}", caller=caller)
    to_owner = say("{caller} left a message for you.", caller=capital(caller))
    to_other = say("{caller} left a message for {owner}.", caller=capital(caller), owner=owner)
    by, comment = (typed(text) for text in cells.get("sent_on") or ("", ""))
    sent_on = (say("{name} sent it on.", name=by), say("“{words}”", words=comment)) if by else ()
    minutes, seconds = divmod(cells["seconds"], 60)
    points = (
        say("Number: {number}", number=number) if name and number and name != number else "",
        say("When: {when}", when=moment(cells["called"], cells["zone"])),
        say("Length: {length}", length=f"{minutes}:{seconds:02}"),
    )
    return Letter(
        subject=urgent if cells["is_urgent"] else say("Voicemail from {caller}", caller=caller),
        greeting=say("Hello,") if owner else hello(cells),
        paragraphs=(to_other if owner else to_owner, *(sent_on if comment else sent_on[:1]), *_as_text(cells)),
        points=tuple(filter(None, points)),
        link=None if cells.get("lacks") == "gone" else (say("Open the message"), cells["path"]),
        after=(LACKING[cells["lacks"]],) if cells.get("lacks") else (),
    )


def _as_text(cells: Cells) -> tuple[Said, ...]:
    """What was said, where that is mailed and was ready in time."""
    if not cells.get("text"):
        return ()
    return say("A machine made this text of it, which may be wrong:"), say("“{words}”", words=typed(cells["text"]))


def _message_mail_changed(cells: Cells) -> Letter:
    """`waiting` are those addresses that have not agreed yet."""
    when, waiting = moment(cells["at"], cells["zone"]), cells.get("waiting", ())
    return Letter(
        subject=say("Your voicemail shall go to more addresses"),
        greeting=hello(cells),
        paragraphs=(
            say(
                "Since {when}, messages of {login} shall be mailed to these addresses, too:",
                login=typed(cells["login"]),
                when=when,
            ),
        ),
        points=tuple(
            say("{address}: has not agreed yet, and gets nothing before", address=typed(each))
            if each in waiting
            else typed(each)
            for each in cells["to"]
        ),
        after=(say("Was it not you? Then choose a new password at once, and look at these addresses."),),
    )


def _confirm_address(cells: Cells) -> Letter:
    """To somebody who may know nobody here: no word of it was typed by who names him."""
    return Letter(
        subject=say("Shall voicemail be mailed to you?"),
        greeting=say("Hello,"),
        paragraphs=(
            say("{login} would like voicemail to be mailed to this address, too.", login=typed(cells["login"])),
            say("Nothing is sent to you unless you agree."),
        ),
        link=(say("Look, and agree"), cells["path"]),
        after=(
            say("The link is good until {when}.", when=moment(cells["expires"], cells["zone"])),
            say("You don’t know who that is? Then do nothing, and you get no messages."),
        ),
    )


def _good_once(cells: Cells) -> Said:
    return say("The link is good once, until {when}.", when=moment(cells["expires"], cells["zone"]))


LACKING: Mapping[str, Said] = {
    "gone": say("Its sound is not attached: the message was deleted meanwhile."),
    "too large": say("Its sound is not attached: it is too large for a mail."),
    "refused": say("Its sound is not attached: the mail server did not take it."),
    "unreadable": say("Its sound is not attached: it could not be read."),
}
KINDS: Mapping[str, Callable[[Cells], Letter]] = {
    "invitation": _invitation,
    "reset": _reset,
    "password changed": _password_changed,
    "address changed": _address_changed,
    "second step changed": _second_step_changed,
    "emergency": _emergency,
    "needs frame": _needs_frame,
    "message": _message,
    "message mail changed": _message_mail_changed,
    "confirm address": _confirm_address,
    "missed call": newsletters.missed_call,
    "daily": newsletters.daily,
    "report": reportletters.report,
}
