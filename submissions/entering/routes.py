"""Routes of 代录: the desk's own pages, and the applicants' pages of filling in as they stand at a desk."""

from django.urls import path

from ..views import consortium, filling, papers, recommending, uploading
from . import views
from .views import at_desk, of_attachment, of_partner, of_upload

desk = [
    path("paper/", views.listed, name="desk_paper_list"),
    path("paper/new/", views.new, name="desk_paper_new"),
    path("paper/<int:pk>/", at_desk(views.overview), name="desk_paper_submission"),
    path("paper/<int:pk>/cancel/", at_desk(views.cancel), name="desk_paper_cancel"),
    path("paper/<int:pk>/fill/<slug:form_key>/<slug:section_key>/", at_desk(filling.fill), name="desk_paper_fill"),
    path(
        "paper/<int:pk>/fill/<slug:form_key>/<slug:section_key>/files/<slug:field>/",
        at_desk(filling.attach),
        name="desk_paper_attach",
    ),
    path("paper/attachments/<int:pk>/remove/", of_attachment(filling.detach), name="desk_paper_detach"),
    path("paper/<int:pk>/check/", at_desk(filling.check), name="desk_paper_check"),
    path("paper/<int:pk>/recommender/", at_desk(recommending.recommender), name="desk_paper_recommender"),
    path("paper/<int:pk>/consortium/", at_desk(consortium.partners), name="desk_paper_consortium"),
    path("paper/partners/<int:pk>/remove/", of_partner(consortium.partner_remove), name="desk_paper_partner_remove"),
    path("paper/partners/<int:pk>/letter/", of_partner(consortium.partner_letter), name="desk_paper_partner_letter"),
    path("paper/<int:pk>/papers/", at_desk(papers.papers), name="desk_paper_papers"),
    path("paper/<int:pk>/papers/<slug:key>/make/", at_desk(papers.make), name="desk_paper_paper_make"),
    path("paper/<int:pk>/papers/<slug:key>/scan/", at_desk(papers.scan), name="desk_paper_paper_scan"),
    path("paper/<int:pk>/uploads/<slug:field>/", at_desk(uploading.begin), name="desk_paper_upload_begin"),
    path(
        "paper/<int:pk>/papers/<slug:field>/scan/upload/", at_desk(uploading.begin_scan), name="desk_paper_scan_upload"
    ),
    path("paper/uploads/<uuid:uuid>/", of_upload(uploading.piece), name="desk_paper_upload"),
    path("paper/uploads/<uuid:uuid>/finish/", of_upload(uploading.finish), name="desk_paper_upload_finish"),
    path("paper/uploads/<uuid:uuid>/give-up/", of_upload(uploading.give_up), name="desk_paper_upload_give_up"),
    path("paper/<int:pk>/submit/", at_desk(filling.submit), name="desk_paper_submit"),
]
apply = [
    path("submissions/<int:pk>/entered/confirm/", views.confirm, name="apply_entered_confirm"),
    path("submissions/<int:pk>/entered/object/", views.object_to, name="apply_entered_object"),
]
