"""Routes of submissions, one list per workspace; config.urls composes them."""

from django.urls import path

from .amending import views as amending
from .asking import views as asking
from .entering import routes as entering
from .offline import routes as offline
from .papers import routes as papers_routes
from .preview import views as preview
from .questions import views as questions
from .views import consortium, copying, desk, filling, history, host, papers, recommending, uploading

public_urls = [
    path("c/<slug:slug>/documents/<slug:key>/", papers.blank, name="public_blank_document"),
    path("c/<slug:slug>/faq/", questions.faq, name="public_faq"),
]
apply_urls = [
    path("", desk.home, name="apply_home"),
    path("c/<slug:slug>/", desk.campaign_page, name="apply_campaign"),
    path("c/<slug:slug>/questions/", questions.own, name="apply_questions"),
    path("c/<slug:slug>/notice/", desk.notice, name="apply_notice"),
    path("c/<slug:slug>/enrol/", desk.enrol, name="apply_enrol"),
    path("c/<slug:slug>/start/", desk.start, name="apply_start"),
    path("enrolments/<int:pk>/", desk.enrolment, name="apply_enrolment"),
    path("enrolments/<int:pk>/start/", desk.start_from_enrolment, name="apply_enrolment_start"),
    path("submissions/", desk.own_submissions, name="apply_submissions"),
    path("submissions/<int:pk>/", filling.overview, name="apply_submission"),
    path("submissions/<int:pk>/fill/<slug:form_key>/<slug:section_key>/", filling.fill, name="apply_fill"),
    path(
        "submissions/<int:pk>/fill/<slug:form_key>/<slug:section_key>/files/<slug:field>/",
        filling.attach,
        name="apply_attach",
    ),
    path("attachments/<int:pk>/remove/", filling.detach, name="apply_detach"),
    path("submissions/<int:pk>/history/", history.history, name="apply_history"),
    path("submissions/changes/<int:pk>/restore/", history.restore, name="apply_restore"),
    path("submissions/<int:pk>/copy/", copying.copy, name="apply_copy"),
    path("submissions/<int:pk>/uploads/<slug:field>/", uploading.begin, name="apply_upload_begin"),
    path("submissions/uploads/<uuid:uuid>/", uploading.piece, name="apply_upload"),
    path("submissions/uploads/<uuid:uuid>/finish/", uploading.finish, name="apply_upload_finish"),
    path("submissions/uploads/<uuid:uuid>/give-up/", uploading.give_up, name="apply_upload_give_up"),
    path("submissions/<int:pk>/check/", filling.check, name="apply_check"),
    path("submissions/<int:pk>/recommender/", recommending.recommender, name="apply_recommender"),
    path("submissions/<int:pk>/consortium/", consortium.partners, name="apply_consortium"),
    path("submissions/partners/<int:pk>/remove/", consortium.partner_remove, name="apply_partner_remove"),
    path("submissions/partners/<int:pk>/letter/", consortium.partner_letter, name="apply_partner_letter"),
    path("submissions/partnerships/", consortium.partnerships, name="apply_partnerships"),
    path(
        "submissions/partnerships/<int:pk>/confirm/", consortium.partnership_confirm, name="apply_partnership_confirm"
    ),
    path(
        "submissions/partnerships/<int:pk>/decline/", consortium.partnership_decline, name="apply_partnership_decline"
    ),
    path("submissions/partnerships/<int:pk>/leave/", consortium.partnership_leave, name="apply_partnership_leave"),
    path("submissions/<int:pk>/papers/", papers.papers, name="apply_papers"),
    path("submissions/<int:pk>/papers/<slug:key>/make/", papers.make, name="apply_paper_make"),
    path("submissions/<int:pk>/papers/<slug:key>/scan/", papers.scan, name="apply_paper_scan"),
    path("submissions/<int:pk>/papers/<slug:field>/scan/upload/", uploading.begin_scan, name="apply_scan_upload"),
    path("submissions/<int:pk>/submit/", filling.submit, name="apply_submit"),
    path("submissions/<int:pk>/receipt/<int:number>/", filling.receipt, name="apply_receipt"),
    path("submissions/<int:pk>/receipt/<int:number>/paper/", papers.receipt_paper, name="apply_receipt_paper"),
    *offline.apply,
    *entering.apply,
    path("submissions/<int:pk>/withdraw/", filling.withdraw, name="apply_withdraw"),
    path("asked/", asking.own, name="apply_asked_all"),
    path("asked/<int:pk>/", asking.detail, name="apply_asked"),
    path("asked/<int:pk>/fill/", asking.fill, name="apply_asked_fill"),
    path("asked/<int:pk>/files/<slug:field>/", asking.attach, name="apply_asked_attach"),
    path("asked/<int:pk>/uploads/<slug:field>/", uploading.begin_asked, name="apply_asked_upload"),
    path("asked/files/<int:pk>/remove/", asking.detach, name="apply_asked_detach"),
    path("asked/<int:pk>/answer/", asking.answer, name="apply_asked_answer"),
]
desk_urls = [
    *entering.desk,
    *papers_routes.desk,
    path("questions/", questions.at_seat, name="desk_questions"),
    path("questions/<int:pk>/", questions.one, name="desk_question"),
    path("asked/", asking.at_seat, name="desk_asked_all"),
    path("asked/<int:pk>/", asking.at_seat_one, name="desk_asked"),
]
expert_urls: list = []
host_urls = [
    path("campaigns/<int:pk>/questions/", questions.at_host, name="host_questions"),
    path("questions/<int:pk>/", questions.one, name="host_question"),
    path("faq/<int:pk>/withdraw/", questions.faq_withdraw, name="host_faq_withdraw"),
    path("campaigns/<int:pk>/preview/<slug:form_key>/", preview.page, name="host_form_preview"),
    path("campaigns/<int:pk>/preview/<slug:form_key>/frame/", preview.frame, name="host_form_preview_frame"),
    path("campaigns/<int:pk>/preview/<slug:form_key>/sheet/", preview.sheet, name="host_form_preview_sheet"),
    path("campaigns/<int:pk>/preview/<slug:form_key>/pdf/", preview.make_pdf, name="host_form_preview_pdf"),
    path("campaigns/<int:pk>/submissions/", host.submission_list, name="host_submissions"),
    path("campaigns/<int:pk>/submissions/xlsx/", host.submission_book, name="host_submissions_book"),
    path("submissions/<int:pk>/", host.submission_detail, name="host_submission"),
    path("campaigns/<int:pk>/permits/units/", amending.permit_units, name="host_permit_units"),
    path("campaigns/<int:pk>/amend/filings/", amending.behind, name="host_behind"),
    path("partners/<int:pk>/letter/", host.partner_letter, name="host_partner_letter"),
    path("partners/<int:pk>/leaving/", host.partner_leaving, name="host_partner_leaving"),
    path("scans/<int:pk>/judge/", host.scan_judge, name="host_scan_judge"),
    *papers_routes.host,
]
platform_urls: list = []
