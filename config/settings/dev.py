"""The embedded installation (`./run`): everything in DATA_DIR, demo mode unless switched off."""

from config import env
from config.settings.base import *

DEBUG = env.flag("DEBUG", False)
DEMO_MODE = env.flag("DEMO_MODE", True)
CLOCK_MOVABLE = DEMO_MODE
WHITENOISE_USE_FINDERS = True  # nothing is collected here: files are served from static/ and from the packages
