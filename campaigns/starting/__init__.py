"""How a campaign begins: from nothing, or as the next edition of an earlier one. From a preset it begins in ``campaigns.views``."""
