"""What changes dockets, entries, sheets and lists: one verb each, one transaction, with trail and letters."""
