"""The compiler, pure: a directory's rules become dialplan text and rows. Imports the domain core and templates only."""
