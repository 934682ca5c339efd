"""Users: people and roles with an extension; their grants, passwords and mailboxes."""

from typing import Any

from controller.domain.ids import DomainId, UserId
from controller.operations import grants, mailboxes, passwords
from controller.operations import users as operations
from controller.operations.refused import Missing, Problem
from controller.operations.users import NewUser
from controller.store.cards import GrantCard, GrantKind, UserCard
from webui.api import paging, shapes
from webui.api.area import area
from webui.api.asking import Ask
from webui.api.verbs import change, create, listed, remove, single

users = area("users", "People and roles with an extension; what they may do, passwords and voicemail.")
User = shapes.shape("User", UserCard)
NewUserBody = shapes.body("NewUser", NewUser)
UserChanges = shapes.changes("UserChanges", NewUser)
Grant = shapes.shape("Grant", GrantCard)
NewGrant = shapes.form("NewGrant", kind=(GrantKind, ...), of=(int | None, None))
Password = shapes.form("Password", password=(str, ...), old=(str | None, None))
Mailbox = shapes.form("Mailbox", user_id=(int, ...), has_mailbox=(bool, ...))
NewMailbox = shapes.form("NewMailbox", user_id=(int, ...), has_mailbox=(bool, ...), pin=(str | None, ...))
Pin = shapes.form("Pin", pin=(str, ...))


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
