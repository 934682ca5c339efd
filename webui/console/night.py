"""The night switch within the console: what Home has, in less room (PRODUCT §3)."""

from typing import Any

from sqlalchemy.orm import Session

from webui.home.night import night
from webui.portal import actor, person, portal


def prepared(session: Session) -> dict[str, Any]:
    """What console/night.html shows; no frames for who may not force them."""
    who, now = person(), portal().now()
    shown = night(session, actor(), who.domain, now, who.zone)
    return {
        "frames": shown,
        "frames_move": min((each.moves for each in shown if each.moves), default=""),
        "clock": now.isoformat(),
        "heard": f"due, again, live:domain-{who.domain.id} from:body, live:resync from:body",
    }
