"""Routes of papers that came back: at the host."""

from django.urls import path

from ..views import copies, scans

host = [
    path("scans/<int:pk>/", scans.compare_pages, name="host_scan"),
    path("scans/<int:pk>/pages/<int:page>/<slug:side>/", scans.picture, name="host_scan_page"),
    path("campaigns/<int:pk>/copies/", copies.board, name="host_copies"),
    path("campaigns/<int:pk>/copies/record/", copies.record, name="host_copies_record"),
]
