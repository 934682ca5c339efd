"""Brings what the database says into the PBX, and keeps it so: render, write, flip, remove late, compare, mend."""
