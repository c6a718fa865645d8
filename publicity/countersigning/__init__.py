"""会签: what the host is about to publish goes to the co-hosts that countersign; without them it is not published."""
