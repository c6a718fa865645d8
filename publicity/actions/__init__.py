"""What publicity writes: announcements, lists, objections, votes, awards, results, certificates and the library."""
