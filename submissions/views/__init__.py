"""Pages of the applicant's workspace."""
