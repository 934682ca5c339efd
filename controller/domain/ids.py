"""Short ids of the things a directory holds: database keys, and the only names that reach the PBX."""

from typing import NewType

DomainId = NewType("DomainId", int)
UserId = NewType("UserId", int)
DeviceId = NewType("DeviceId", int)
FrameId = NewType("FrameId", int)
RuleId = NewType("RuleId", int)
GroupId = NewType("GroupId", int)
TrunkId = NewType("TrunkId", int)
DidId = NewType("DidId", int)
PieceId = NewType("PieceId", int)
BroadcastId = NewType("BroadcastId", int)
