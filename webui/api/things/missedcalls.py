"""Missed calls, and what is mailed of them. In the area of messages: its tokens alone reach who called."""

from collections.abc import Mapping
from typing import Any

from flask import Response

from controller.domain.ids import DeviceId, UserId
from controller.operations import history_asking, missedcalls, newsmail
from controller.store.engine import reading
from webui.api import paging, shapes
from webui.api.asking import Ask, ask
from webui.api.routing import answer, route
from webui.api.things.messages import Phone, Rung, messages
from webui.api.verbs import act, change, single
from webui.orders import carry_out
from webui.portal import portal

Shown = shapes.shape("MissedCall", missedcalls.MissedCall)
NewsMail = shapes.form("NewsMail", user_id=(int, ...), missed_mail=(bool, ...), mail_daily=(int | None, ...))
NewsMailChanges = shapes.form("NewsMailChanges", partial=True, missed_mail=(bool, None), mail_daily=(int | None, None))


@single(messages, "/users/<id:user>/mailbox/news", NewsMail)
def news_mail(ask: Ask, user: UserId) -> Any:
    """Whether missed calls are mailed, and whether mails come at once or once a day."""
    return {"user_id": user, **newsmail.told(newsmail.settings(ask.session, ask.actor, user))}


@change(news_mail, NewsMailChanges)
def set_news_mail(ask: Ask, user: UserId) -> Any:
    """Change it, from the next call on. Only with a token of that user."""
    mail = newsmail.wanted(ask.sent, newsmail.settings(ask.session, ask.actor, user))
    newsmail.change(ask.session, ask.actor, user, mail.missed, mail.hour)


def missed_calls(sent: Mapping[str, Any], user: UserId) -> Response:
    """Calls that the user missed, the latest first: those of his call history that the portal counts."""
    with reading(portal().database) as session, reading(portal().history) as past:
        asked = ask(session, sent)
        older = history_asking.cursor("after", sent["after"]) if sent.get("after") else None
        found = missedcalls.page(session, asked.actor, past, user, older, sent["limit"])
    items = [Shown().dump(each) for each in found.calls]
    return answer(200, {"items": items, "next": history_asking.text_of(found.older) or None})


route(messages, "/users/<id:user>/missed-calls", "GET", missed_calls, 200, paging.shape(Shown), query=paging.Query)


@act(messages, "/users/<id:user>/missed-calls/<id:missed>/call", Rung, body=Phone)
def call_missed(ask: Ask, user: UserId, missed: int) -> Any:
    """Ring one of the user’s own handsets, then who called."""
    with reading(portal().history) as past:
        device = DeviceId(ask.sent["device"])
        order = missedcalls.call_back(ask.session, ask.actor, past, user, missed, device)
    return lambda: carry_out(portal().controller, order)
