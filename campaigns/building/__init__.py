"""The builder: a campaign's rules edited in the browser, piece by piece, with history; what is written always reads as a rule set."""
