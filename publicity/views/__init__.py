"""Pages of publicity: public, the applicant's certificates, and the host's."""
