"""Missed calls, and what is mailed of them. In the area of messages: its tokens alone reach who called."""

from operator import itemgetter
from typing import Any

from controller.domain.ids import DeviceId, UserId
from controller.operations import missedcalls, newsmail
from controller.store.missed import MissedCard
from webui.api import shapes
from webui.api.asking import Ask
from webui.api.fields import Text
from webui.api.things.messages import Phone, Rung, messages
from webui.api.verbs import act, change, listed, single
from webui.orders import carry_out
from webui.portal import portal

Shown = shapes.shape("MissedCall", MissedCard, leave_out={"user_id"}, caller=Text(required=True))
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


@listed(messages, "/users/<id:user>/missed-calls", Shown, key=itemgetter("id"), latest_first=True)
def missed_calls(ask: Ask, user: UserId) -> Any:
    """Calls that nobody answered, the latest first; only while mail of them is switched on."""
    found = missedcalls.page(ask.session, ask.actor, user)
    return [
        {**{name: getattr(each.card, name) for name in MissedCard.__slots__}, "caller": each.caller} for each in found
    ]


@act(messages, "/users/<id:user>/missed-calls/<id:missed>/call", Rung, body=Phone)
def call_missed(ask: Ask, user: UserId, missed: int) -> Any:
    """Ring one of the user’s own handsets, then who called."""
    order = missedcalls.call_back(ask.session, ask.actor, user, missed, DeviceId(ask.sent["device"]))
    return lambda: carry_out(portal().controller, order)
