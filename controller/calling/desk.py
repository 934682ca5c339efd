"""The desk's answers about calls: `POST /calls/do` leads one, `GET /calls` tells what goes on in a domain.

Whoever asks has told who that is; what he may is judged here, by operations/livecalls.py, where the calls are known.
Each answer is a JSON object with its `status` (as of HTTP) and `said`, or `error`, `field`s and `message`s.
"""

import asyncio
import json
import logging
from dataclasses import asdict, dataclass
from typing import Any

from aiohttp import web
from sqlalchemy.exc import SQLAlchemyError

from controller import clock
from controller.calling.asked import Asked, Unreadable, read
from controller.calling.claims import Taken
from controller.calling.leading import Leading, Live
from controller.calling.once import Once
from controller.domain.commands import COMMANDS
from controller.domain.packing import packed
from controller.domain.saying import say
from controller.operations.refused import Forbidden, Missing, Refused
from controller.pbx.ami import AmiDown, AmiRefused

log = logging.getLogger(__name__)

AWAY = say("The telephone system can’t be reached at the moment. Calls go on; try again in a minute.")
LATE = say("The telephone system has not answered in time. Look whether it was done before you try again.")
NO_DATABASE = say("The database can’t be reached at the moment. Calls go on; try again in a minute.")


@dataclass(frozen=True, slots=True)
class CallDesk:
    """What the answers are taken from."""

    live: Live
    leading: Leading
    once: Once

    def routes(self) -> list[web.RouteDef]:
        return [web.post("/calls/do", self._do), web.get("/calls", self._list)]

    async def _list(self, request: web.Request) -> web.Response:
        """`?domain=ID`: its things, by their keys."""
        domain = request.query.get("domain", "")
        if not (domain.isascii() and domain.isdecimal() and len(domain) < 10):
            return web.json_response({"error": "domain=ID is missing"}, status=400)
        things = {key: asdict(thing) for key, thing in self.live.things(int(domain)).items()}
        return web.json_response({"complete": self.live.is_complete, "things": things})

    async def _do(self, request: web.Request) -> web.Response:
        return web.json_response(await self.answer(await request.text()))

    async def answer(self, body: str) -> dict[str, Any]:
        """What is said to a command as JSON."""
        try:
            asked = read(json.loads(body), clock.now())
        except (Unreadable, ValueError) as error:
            return {"status": 400, "error": str(error)}
        return await self.once.answer(asked.actor.label, asked.id, lambda: self._answered(asked))

    async def _answered(self, asked: Asked) -> dict[str, Any]:
        status, said = await self._judged(asked)
        log.info(
            "call led: by=%s verb=%s call=%s domain=%s status=%s",
            asked.actor.label,
            asked.verb,
            asked.call,
            asked.domain,
            status,
        )
        return {"status": status, **said}

    async def _judged(self, asked: Asked) -> tuple[int, dict[str, Any]]:
        try:
            async with asyncio.timeout(COMMANDS[asked.verb].seconds):
                return 200, {"said": packed(await self.leading.lead(asked))}
        except Taken as taken:
            return 409, _error(taken.told)
        except Missing as why:
            return 404, _problems(why)
        except Forbidden as why:
            return 403, _problems(why)
        except Refused as why:
            return 422, _problems(why)
        except TimeoutError:
            return 503, _error(LATE)
        except (AmiDown, AmiRefused):
            return 503, _error(AWAY)
        except SQLAlchemyError:
            return 503, _error(NO_DATABASE)
        except Exception:
            log.exception("a command failed: verb=%s call=%s", asked.verb, asked.call)
            return 500, _error(say("That went wrong. Look at the call before you try again."))


def _error(text: str) -> dict[str, Any]:
    return {"error": packed(text)}


def _problems(why: Refused) -> dict[str, Any]:
    problems = [{"field": each.field, "message": packed(each.message)} for each in why.problems]
    return {"error": problems[0]["message"], "problems": problems}
