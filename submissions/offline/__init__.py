"""The form as a Word document: filled in offline, read back field by field, taken over once somebody has looked."""
