"""Voicemail in the controller: the index of messages, their moves and sounds, and the calls that play and record."""
