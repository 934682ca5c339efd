"""What became of calls, read off the PBX's journal: at present, which of them nobody took."""
