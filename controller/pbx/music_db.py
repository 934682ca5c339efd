"""The little database that res_musiconhold reads at every hold: what each class plays. reconcile/music.py writes it."""

import sqlite3
from contextlib import closing
from pathlib import Path

# A class is named by whose music it is: `u7` a user's, `d3` a domain's. Endpoints always suggest their user's class;
# the view answers with his own pieces if he has any, else with his domain's, else with the built-in ones. Without
# `cachertclasses` every hold reads it anew, and goes on where the last one of that call stopped (22.10.1).
TABLES = """
CREATE TABLE IF NOT EXISTS people (name TEXT PRIMARY KEY, domain TEXT NOT NULL) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS people_domain ON people (domain);
CREATE TABLE IF NOT EXISTS classes (name TEXT PRIMARY KEY, sort TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS pieces (
  name TEXT NOT NULL, position INTEGER NOT NULL, entry TEXT NOT NULL, PRIMARY KEY (name, position)) WITHOUT ROWID;
CREATE VIEW IF NOT EXISTS music AS
  SELECT name, name AS class FROM classes
  UNION ALL
  SELECT people.name, coalesce((SELECT name FROM classes WHERE name = people.domain), 'system') FROM people
  WHERE NOT EXISTS (SELECT 1 FROM classes AS own WHERE own.name = people.name)
  UNION ALL
  SELECT DISTINCT people.domain, 'system' FROM people
  WHERE NOT EXISTS (SELECT 1 FROM classes AS own WHERE own.name = people.domain);
CREATE VIEW IF NOT EXISTS musiconhold AS
  SELECT music.name AS name, 'playlist' AS mode, classes.sort AS sort
  FROM music JOIN classes ON classes.name = music.class;
CREATE VIEW IF NOT EXISTS musiconhold_entry AS
  SELECT music.name AS name, pieces.position AS position, pieces.entry AS entry
  FROM music JOIN pieces ON pieces.name = music.class;
"""
SYSTEM = "system"  # what is played where nobody brought anything


def write_system(path: Path, folder: Path) -> None:
    """The pieces of the PBX's package, in the order of their names."""
    entries = sorted({str(each.with_suffix("")) for each in folder.glob("*.*") if each.is_file()})
    with closing(sqlite3.connect(path, timeout=10)) as database, database:
        database.execute("DELETE FROM pieces WHERE name = ?", (SYSTEM,))
        database.execute("INSERT OR REPLACE INTO classes VALUES (?, ?)", (SYSTEM, ""))
        rows = [(SYSTEM, place, entry) for place, entry in enumerate(entries)]
        database.executemany("INSERT INTO pieces VALUES (?, ?, ?)", rows)
