"""Sound that people bring: what it is, and how it becomes files that the PBX plays. For music, and for greetings."""
