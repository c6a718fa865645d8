"""The site's routes and the floors."""

from django.urls import path

from config.urls import *  # noqa: F403
from config.urls import urlpatterns as site

from . import floors

urlpatterns = [
    path("floor/submit/", floors.submit),
    path("floor/update/<int:pk>/", floors.update),
    *site,
]
