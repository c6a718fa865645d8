"""What a next version of the rules means for what was filed, and permits for named applicants."""
