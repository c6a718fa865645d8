"""Draws by lot with a public seed: experts of a panel, the running order of a defence. The arithmetic is `campaigns.ruleset.draws`."""
