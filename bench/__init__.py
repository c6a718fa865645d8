"""How fast filing is, beside what the same machine could do at all: `bin/bench`, or `python -m bench` on a database of your own.

Every figure is a ratio of two things measured in turn in the same run, served by the same processes from the same database: the
site's page, and a bare view (a floor) that only does the work no site could leave out. Absolute figures depend on the machine and
the hour; nothing is written into the repository.
"""
