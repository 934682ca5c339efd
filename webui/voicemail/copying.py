"""Who gets copies of messages: named one by one on the page of voicemail's settings, by their owner alone."""

from flask import request
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from controller.operations import copies, destinations
from controller.operations.actors import Actor
from controller.operations.refused import refuse
from controller.store.cards import UserCard
from controller.store.subjects import Subject
from webui.messages.area import number
from webui.owner import owner
from webui.portal import Person
from webui.search.resolving import extension_in
from webui.voicemail.area import blueprint
from webui.voicemail.views import Page, do
from webui.words.text import isolated


@blueprint.post("/users/<int:user>/voicemail/copies")
def add_copy(user: int) -> Page:
    """One more: `to` is a name or an extension."""
    by, who = owner(user)

    def change(session: Session) -> str:
        person = _named(session, by, who)
        copies.put(session, by, who.id, [*(card.id for card in copies.show(session, by, who.id)), person.id])
        return _("Saved: %(name)s gets a copy of each message from now on.", name=isolated(person.name))

    return do(user, "copies", change, settles=Subject("user", who.id))


@blueprint.post("/users/<int:user>/voicemail/copies/remove")
def remove_copy(user: int) -> Page:
    """One less: `person` is the id."""
    by, who = owner(user)
    person = number(request.form.get("person", ""))

    def change(session: Session) -> str:
        now = [card.id for card in copies.show(session, by, who.id)]
        copies.put(session, by, who.id, [each for each in now if each != person])
        return _("Saved: no copies go there any more. Those that are there stay.")

    return do(user, "copies", change, settles=Subject("user", who.id))


def _named(session: Session, by: Actor, who: Person) -> UserCard:
    text = request.form.get("to", "").strip()
    if not text:
        raise refuse("to", _("Type a name or an extension."))
    word = extension_in(text)
    person = destinations.named(session, by, who.id, {word}).person(word)
    if person is None:
        raise refuse("to", _("We found nobody called “%(name)s”. Choose from the list.", name=text))
    return person
