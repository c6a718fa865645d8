"""The rehearsal (预演): a rule set played to its end with invented people before anybody real is asked to live by it.

The child (`child`, on a throw-away database) plays: `peopling` brings everybody in, `filing` and `judging`, `deciding` let them
act through the site's own actions on a clock that jumps from day to day (`playing`), `observing` writes down what the database
then says. From there on everything is pure: `findings` and `report` say what it means, `flow` draws it, `sheets` tabulates it.
The parent (`running`) starts, watches and ends the child; `actions` and `views` are the host's page about it.
"""
