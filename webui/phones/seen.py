"""Whose phones a page is about, and how the controller sees them."""

import logging

from flask_babel import gettext as _

from controller.domain.ids import DeviceId, UserId
from controller.operations import devices, deviceuses
from controller.operations.actors import Actor
from controller.operations.refused import Missing, Problem
from controller.store.cards import DeviceCard
from controller.store.engine import reading
from webui import controller_client
from webui.controller_client import ControllerAway, Sight
from webui.owner import owner
from webui.portal import Person, portal

log = logging.getLogger(__name__)


def all_of(user: int) -> tuple[Actor, Person, tuple[DeviceCard, ...]]:
    """Who asks, whose they are, and they. Raises Missing (404) and Forbidden (403)."""
    by, who = owner(user)
    with reading(portal().database) as session:
        return by, who, deviceuses.at_hand(session, by, who.id)[1]


def one_of(user: int, device: int) -> tuple[Actor, Person, DeviceCard]:
    """The same for one of them. Raises Missing (404) and Forbidden (403)."""
    by, who = owner(user)
    with reading(portal().database) as session:
        card = devices.show(session, by, DeviceId(device))
    if card.owner_id != who.id:
        raise Missing([Problem("device", _("There is no such phone."))])
    return by, who, card


def look(user: UserId) -> Sight | None:
    """None: the controller does not answer."""
    try:
        return controller_client.look(portal().controller, user)
    except ControllerAway as error:
        log.info("controller away: user=%s %s", user, error)
        return None
