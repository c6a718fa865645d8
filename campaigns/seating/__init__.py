"""The people of a seat: heads invited by the host, reviewers by the head; handed over, replaced, removed."""
