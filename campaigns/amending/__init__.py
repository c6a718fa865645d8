"""What happens to a running campaign: the next version of its rules, longer deadlines, suspension and cancellation."""
