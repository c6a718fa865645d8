"""The form designer: a form of a campaign on one page, its sections and fields arranged, described and previewed."""
