"""The pages of review: desks, experts, the host."""
