"""Ring groups: users who ring together under an extension of their own."""

from typing import Any

from controller.domain.directory import Member
from controller.domain.ids import DomainId, GroupId
from controller.operations import groups as operations
from controller.operations.groups import NewGroup
from controller.store import find
from controller.store.cards import GroupCard
from webui.api import shapes
from webui.api.area import area
from webui.api.asking import Ask
from webui.api.verbs import change, create, listed, remove, single

groups = area("groups", "Users who ring together under an extension of their own.")
Group = shapes.shape("Group", GroupCard)
NewGroupBody = shapes.body("NewGroup", NewGroup)
GroupChanges = shapes.changes("GroupChanges", NewGroup)
Members = shapes.form("Members", members=(tuple[Member, ...], ...))


@listed(groups, "/domains/<id:domain>/groups", Group)
def everything(ask: Ask, domain: DomainId) -> Any:
    """The groups of a domain."""
    return operations.everything(ask.session, ask.actor, domain)


@create(groups, "/domains/<id:domain>/groups", NewGroupBody, Group)
def add(ask: Ask, domain: DomainId) -> Any:
    """A new group, without members."""
    id_ = operations.add(ask.session, ask.actor, domain, NewGroup(**ask.sent))
    return _warned(ask, operations.show(ask.session, ask.actor, id_))


@single(groups, "/groups/<id:group>", Group)
def show(ask: Ask, group: GroupId) -> Any:
    """One group with its members in order."""
    return operations.show(ask.session, ask.actor, group)


@change(show, GroupChanges)
def set_(ask: Ask, group: GroupId) -> Any:
    """Change a group; what is left out stays."""
    _warned(ask, operations.change(ask.session, ask.actor, group, ask.sent))


@change(show, Members, "/groups/<id:group>/members", "PUT")
def members(ask: Ask, group: GroupId) -> Any:
    """These users ring from now on, in this order; whoever is not named leaves."""
    _warned(ask, operations.members(ask.session, ask.actor, group, ask.sent["members"]))


@remove(show)
def drop(ask: Ask, group: GroupId) -> Any:
    """Delete a group; wherever calls were sent to it, that counts as unset."""
    operations.remove(ask.session, ask.actor, group)


def _warned(ask: Ask, card: GroupCard) -> GroupCard:
    people = find.these_users(ask.session, {member.user for member in card.members})
    names = {id_: person.name for id_, person in people.items()}
    ask.notes.extend(operations.warnings(card, names, operations.cut_off(ask.session, card)))
    return card
