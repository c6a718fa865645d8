"""What is due after a result: reports, self-assessments, evaluations and inspections, asked by themselves and followed to their end."""
