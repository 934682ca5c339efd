"""Handsets and trunks that the PBX holds otherwise than it should, found in one look at all its PJSIP objects."""

from collections.abc import Iterable

from controller.dialplan.names import endpoint
from controller.pbx.ami import Ami
from controller.reconcile import endpoints, pjsip, trunks
from controller.store.accounts import DeviceAccount, TrunkAccount
from controller.store.subjects import Subject


async def differing(ami: Ami, devices: Iterable[DeviceAccount], lines: Iterable[TrunkAccount]) -> set[Subject]:
    """Those that lack something or hold something else, and those that should not be there.

    Raises AmiDown, TimeoutError.
    """
    wanted: dict[pjsip.Key, dict[str, str]] = {}
    for account in devices:
        name = endpoint(account.id)
        wanted |= {(kind, name): fields for kind, fields in endpoints.objects(account).items()}
    for line in lines:
        wanted |= trunks.objects(line)
    names = await pjsip.differing(ami, wanted)
    handsets = {Subject("device", id_) for id_ in pjsip.numbers(names, "d")}
    return handsets | {Subject("trunk", id_) for id_ in pjsip.numbers(names, "t")}
