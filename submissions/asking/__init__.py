"""Forms asked of an applicant after filing: a supplement in review, a report after the award. Filled in like the filing itself."""
