"""Routes of papers that came back: at the host, and at the seats that collect them first."""

from django.urls import path

from ..views import copies, scans

host = [
    path("scans/<int:pk>/", scans.compare_pages, name="host_scan"),
    path("scans/<int:pk>/pages/<int:page>/<slug:side>/", scans.picture, name="host_scan_page"),
    path("campaigns/<int:pk>/copies/", copies.board, name="host_copies"),
    path("campaigns/<int:pk>/copies/record/", copies.record, name="host_copies_record"),
]
desk = [
    path("copies/", copies.at_seat, name="desk_copies"),
    path("copies/record/", copies.record_at_seat, name="desk_copies_record"),
    path("scans/<int:pk>/", scans.compare_at_seat, name="desk_scan"),
    path("scans/<int:pk>/judge/", scans.judge_at_seat, name="desk_scan_judge"),
    path("scans/<int:pk>/pages/<int:page>/<slug:side>/", scans.picture_at_seat, name="desk_scan_page"),
]
