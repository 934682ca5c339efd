"""PINs of mailboxes: what one may be, and how often a wrong one may be tried."""

LENGTH = (4, 10)  # digits
TRIES = 10  # wrong ones for a mailbox within an hour, over all calls; three in one call
CALLER_TRIES = 20  # from one user's phones within an hour, whatever mailbox
