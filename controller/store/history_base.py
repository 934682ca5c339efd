"""What the tables of call history share: they stand in a database of their own, and tell time in milliseconds."""

from typing import Annotated

from sqlalchemy import BigInteger, Integer, MetaData
from sqlalchemy.orm import DeclarativeBase, mapped_column

from controller.store.base import NAMES

NOWHERE = 0  # the domain of a call that entered none: NULL stands in the way of keys
NO_ROWID = {"sqlite_with_rowid": False}  # the key is the row: half the size (SQLite 3.40)


class HistoryBase(DeclarativeBase):
    metadata = MetaData(naming_convention=NAMES)


BigId = BigInteger().with_variant(Integer(), "sqlite")  # only INTEGER counts by itself there
BigKey = Annotated[int, mapped_column(BigId, primary_key=True)]
Milliseconds = Annotated[int, mapped_column(BigInteger)]


def ms(seconds: float) -> int:
    """The one rounding: whole numbers add up to the same in any order, so that figures equal their recount."""
    return round(seconds * 1000)
