"""Previews of a form as it is being designed: as applicants see it, on a phone, and printed; also before the rules are in force."""
