"""What the PBX asks of us while a call goes on: the features of ari_handlers, wired together."""

import asyncio
from collections.abc import Coroutine
from dataclasses import replace
from typing import Any

from ari_handlers.feature_codes import FeatureCodes
from ari_handlers.heartbeat import Heartbeat
from ari_handlers.settling import Settling
from ari_handlers.stasis import Routes
from controller.live.lastcallers import LastCallers
from controller.pbx.ari import Ari
from controller.settings import Settings
from controller.store.engine import Database


class LiveFeatures:
    """One for each controller. A feature is a file in ari_handlers, and a line here."""

    def __init__(self, settings: Settings, ari: Ari, database: Database) -> None:
        ours = replace(database, bell=settings.run / "bell")  # what is done here is heard as what people do elsewhere
        self.settling = Settling(ari, ours, settings.promises)
        self.callers = LastCallers(settings.cel_journal)
        self.codes = FeatureCodes(ari, ours, self.settling, self.callers)
        self.beat = Heartbeat(ari)
        self.routes = Routes(ari, {"code": self.codes.answer})

    def works(self) -> list[Coroutine[Any, Any, None]]:
        """What runs as long as the controller does."""
        return [self.beat.run(), self.routes.run(), self.settling.run(), asyncio.to_thread(self.callers.warm)]

    async def came_up(self) -> None:
        """After every log-in over ARI."""
        self.beat.at_once()
        self.settling.came_up()
        await self.routes.let_go()
