"""Template tags of the interface kit: `{% load ui %}`.

Every tag answers with text that is right without script. Times are shown in Asia/Shanghai whatever the server's zone.
With the setting UI_STRICT (the default) a wrong use raises ComponentError; where it is False the part stays blank.
"""

from accounts.templatetags.ui import forms, guards, numbers, pieces, tables, times
from accounts.templatetags.ui.library import ComponentError, register

__all__ = ["ComponentError", "forms", "guards", "numbers", "pieces", "register", "tables", "times"]
