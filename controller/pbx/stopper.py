"""A row of AstDB at which the PBX's listing of endpoints ends. Set for moments only: reconcile/shortlist.py tells why.

Sorcery lists AstDB by key and gives up at the first value that is no JSON (res_sorcery_astdb, 22.10); what is asked for
by name it finds as ever.
"""

import sqlite3
from contextlib import closing
from pathlib import Path

FAMILY, KEY = "ps_endpoint/endpoint", "!"  # before any name of ours
SET = {"Action": "DBPut", "Family": FAMILY, "Key": KEY, "Val": "stop"}
CLEAR = {"Action": "DBDel", "Family": FAMILY, "Key": KEY}


def forget(astdb: Path) -> None:
    """Before a start of the PBX, which lists all endpoints: whoever set the row may have been killed. Blocks."""
    if not astdb.exists():
        return
    with closing(sqlite3.connect(astdb, timeout=10)) as connection, connection:
        if connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'astdb'").fetchone():
            connection.execute("DELETE FROM astdb WHERE key = ?", (f"/{FAMILY}/{KEY}",))
