"""What leads calls, wired together: a link of its own to the PBX, so that nothing waits behind changes of rules."""

from collections.abc import Callable, Mapping

from controller.calling.desk import CallDesk
from controller.calling.doing import Doing
from controller.calling.leading import Leading, Live
from controller.calling.once import remembering
from controller.calling.record import Record
from controller.calling.rings import Rings
from controller.calling.taking import Taking
from controller.calling.taping import Taping
from controller.pbx.ami import Ami
from controller.settings import LOOPBACK, Settings
from controller.store.engine import Database


class Calling:
    """`link` is kept up by who owns this; `apply` is fed with the events of a link that hears of all channels."""

    def __init__(self, settings: Settings, database: Database, live: Live, is_here: Callable[[int], bool]) -> None:
        self.link = Ami(LOOPBACK, settings.ami_port, "dialplan", settings.secrets.ami_dialplan)
        self.rings = Rings(self.link)
        doing = Doing(self.link, Taking(self.link, self.rings), Taping(self.link, self.rings))
        once = remembering(Record(settings.run / "commands"))
        self.desk = CallDesk(live, Leading(live, database, doing, is_here), once)

    def apply(self, event: Mapping[str, str]) -> None:
        """One AMI event."""
        self.rings.apply(event)
