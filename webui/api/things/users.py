"""Users: people and roles with an extension; their grants, passwords and mailboxes."""

from datetime import datetime
from typing import Any

from controller.domain.destinations import Destination
from controller.domain.ids import DomainId, UserId
from controller.operations import grants, invitations, mailboxes, operators, passwords
from controller.operations import users as operations
from controller.operations.refused import Missing, Problem, refuse
from controller.operations.users import NewUser
from controller.store.cards import GrantCard, GrantKind, UserCard
from webui.api import paging, shapes
from webui.api.area import area
from webui.api.asking import Ask
from webui.api.verbs import change, create, listed, remove, single
from webui.portal import portal

users = area("users", "People and roles with an extension; what they may do, passwords and voicemail.")
User = shapes.shape("User", UserCard)
NewUserBody = shapes.body("NewUser", NewUser)
UserChanges = shapes.changes("UserChanges", NewUser)
Grant = shapes.shape("Grant", GrantCard)
NewGrant = shapes.form("NewGrant", kind=(GrantKind, ...), of=(int | None, None))
Password = shapes.form("Password", password=(str, ...), old=(str | None, None))
Mailbox = shapes.form("Mailbox", user_id=(int, ...), has_mailbox=(bool, ...))
NewMailbox = shapes.form("NewMailbox", user_id=(int, ...), has_mailbox=(bool, ...), pin=(str | None, ...))
NewInvitation = shapes.form("NewInvitation", by_mail=(bool, False))
Invitation = shapes.form(
    "Invitation",
    user_id=(int, ...),
    expires=(datetime, ...),
    path=(str | None, ...),
    mailed_to=(str | None, ...),
)
Pin = shapes.form("Pin", pin=(str, ...))
Operator = shapes.form("Operator", user_id=(int, ...), to=(Destination | None, ...))
OperatorChange = shapes.form("OperatorChange", to=(Destination | None, ...))


@listed(users, "/domains/<id:domain>/users", User)
def everybody(ask: Ask, domain: DomainId) -> Any:
    """The users of a domain; those who opted out of the directory only for who manages it."""
    return operations.page(ask.session, ask.actor, domain, *paging.asked(ask.sent))


@create(users, "/domains/<id:domain>/users", NewUserBody, User)
def add(ask: Ask, domain: DomainId) -> Any:
    """A new user with the Default rule, without password, phones and voicemail."""
    id_ = operations.add(ask.session, ask.actor, domain, NewUser(**ask.sent))
    return operations.show(ask.session, ask.actor, id_)


@single(users, "/users/<id:user>", User)
def show(ask: Ask, user: UserId) -> Any:
    """One user: the token's own, or anybody for who manages the domain."""
    return operations.show(ask.session, ask.actor, user)


@change(show, UserChanges)
def set_(ask: Ask, user: UserId) -> Any:
    """Change some fields of a user; the others stay. Some fields only for who manages the domain."""
    operations.change(ask.session, ask.actor, user, ask.sent)


@remove(show)
def drop(ask: Ask, user: UserId) -> Any:
    """Delete a user with phones, rules, own time frames and voicemail."""
    operations.remove(ask.session, ask.actor, user)


@change(show, Password, "/users/<id:user>/password", "PUT")
def set_password(ask: Ask, user: UserId) -> Any:
    """Set the password of the portal, which ends all log-ins. Who sets his own needs the old one."""
    passwords.set_password(ask.session, ask.actor, user, ask.sent["password"], ask.sent["old"])


@create(users, "/users/<id:user>/invitation", NewInvitation, Invitation, once="path")
def invite(ask: Ask, user: UserId) -> Any:
    """A link to choose a password, good once, for seven days; earlier ones end. It is shown this once, or mailed.

    With `by_mail` it goes to the user's address; where there is none, `mailed_to` is empty and the link is shown.
    """
    if ask.sent["by_mail"] and not portal().mails:
        raise refuse("by_mail", "No mail server is set up here. Leave it out, and hand the link over.")
    made = invitations.invite(ask.session, ask.actor, user, by_mail=ask.sent["by_mail"])
    shown = None if made.mailed_to else made.path
    return {"user_id": user, "expires": made.expires, "path": shown, "mailed_to": made.mailed_to or None}


@single(users, "/users/<id:user>/mailbox", Mailbox)
def mailbox(ask: Ask, user: UserId) -> Any:
    """Whether a user has voicemail."""
    card = operations.show(ask.session, ask.actor, user)
    return {"user_id": user, "has_mailbox": card.has_mailbox}


@create(users, "/users/<id:user>/mailbox", None, NewMailbox, once="pin")
def give_mailbox(ask: Ask, user: UserId) -> Any:
    """Give a user voicemail. The PIN is shown this once; null where there was voicemail before."""
    pin = mailboxes.switch_on(ask.session, ask.actor, user)
    return {"user_id": user, "has_mailbox": True, "pin": pin}


@remove(mailbox)
def take_mailbox(ask: Ask, user: UserId) -> Any:
    """Take the voicemail away. Forwards to it count as unset from then on."""
    mailboxes.switch_off(ask.session, ask.actor, user)


@change(mailbox, Pin, "/users/<id:user>/mailbox/pin", "PUT")
def set_pin(ask: Ask, user: UserId) -> Any:
    """Set the PIN of the voicemail."""
    mailboxes.set_pin(ask.session, ask.actor, user, ask.sent["pin"])


@single(users, "/users/<id:user>/mailbox/operator", Operator)
def operator(ask: Ask, user: UserId) -> Any:
    """Where whoever presses 0 in the voicemail’s greeting goes; null: 0 does nothing."""
    return {"user_id": user, "to": operators.show(ask.session, ask.actor, user)}


@change(operator, OperatorChange, method="PUT")
def set_operator(ask: Ask, user: UserId) -> Any:
    """Send them to a user, handset, group or outside number from the next call on, or, with null, nowhere."""
    operators.put(ask.session, ask.actor, user, ask.sent["to"])


@listed(users, "/users/<id:user>/grants", Grant)
def granted(ask: Ask, user: UserId) -> Any:
    """What a user may do on top of the scope."""
    return grants.everything(ask.session, ask.actor, user)


@create(users, "/users/<id:user>/grants", NewGrant, Grant)
def grant(ask: Ask, user: UserId) -> Any:
    """Grant something; `of` is the user a delegate acts for."""
    id_ = grants.give(ask.session, ask.actor, user, ask.sent["kind"], ask.sent["of"])
    return _grant(ask, user, id_)


@single(users, "/users/<id:user>/grants/<id:grant>", Grant)
def one_grant(ask: Ask, user: UserId, grant: int) -> Any:
    """One grant."""
    return _grant(ask, user, grant)


@remove(one_grant)
def take(ask: Ask, user: UserId, grant: int) -> Any:
    """Withdraw a grant."""
    grants.take(ask.session, ask.actor, grant)


def _grant(ask: Ask, user: UserId, id_: int) -> GrantCard:
    for card in grants.everything(ask.session, ask.actor, user):
        if card.id == id_:
            return card
    raise Missing([Problem("grant", f"There is no grant {id_}.")])
