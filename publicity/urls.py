"""Routes of publicity, one list per workspace; config.urls composes them."""

from django.urls import path

from .collecting import views as collecting
from .countersigning import views as countersigning
from .following import views as following
from .forwarding import host as channels
from .forwarding import units
from .rehearsal import views as rehearsals
from .views import draws, embedding, follow_ups, host, lists, notices, objections, outcomes, public, voting

public_urls = [
    path("", public.home, name="portal"),
    path("c/<slug:slug>/", public.campaign_home, name="public_campaign"),
    path("c/<slug:slug>/rules/", public.rules_page, name="public_rules"),
    path("c/<slug:slug>/notices/<int:pk>/", public.notice, name="public_notice"),
    path("c/<slug:slug>/draws/", draws.draws, name="public_draws"),
    path("c/<slug:slug>/draws/<int:pk>/record.json", draws.record, name="public_draw_record"),
    path("c/<slug:slug>/inspections/<int:pk>/record.json", following.record, name="public_inspection_record"),
    path("library/collections/<int:pk>/", collecting.public, name="library_collection"),
    path("c/<slug:slug>/notices/<int:pk>/pdf/", notices.paper, name="public_notice_paper"),
    path("c/<slug:slug>/notices/<int:pk>/annexes/<int:number>/", notices.annex, name="public_annex"),
    path("c/<slug:slug>/via/<slug:code>/", notices.via, name="public_via"),
    path("c/<slug:slug>/publicity/<int:pk>/", lists.publicity, name="public_publicity"),
    path("c/<slug:slug>/publicity/<int:pk>/objection/", lists.object_to, name="public_object"),
    path("c/<slug:slug>/publicity/<int:pk>/objection/phone/", lists.object_phone, name="public_object_phone"),
    path("c/<slug:slug>/publicity/<int:pk>/objection/done/", lists.object_done, name="public_object_done"),
    path("c/<slug:slug>/vote/<slug:stage>/<int:step>/", voting.ballot, name="public_ballot"),
    path("c/<slug:slug>/vote/<slug:stage>/<int:step>/phone/", voting.ballot_phone, name="public_ballot_phone"),
    path("c/<slug:slug>/embed/<slug:code>/<slug:stage>/<int:step>/", embedding.ballot, name="public_ballot_embedded"),
    path("objections/", lists.objection_lookup, name="objection_lookup"),
    path("library/", lists.library_home, name="library"),
    path("library/<int:pk>/", lists.library_work, name="library_work"),
    path("library/<int:pk>/pictures/<int:number>/", lists.library_picture, name="library_picture"),
    path("verify/", lists.verify, name="verify"),
    path("verify/<str:number>/", lists.verify, name="verify_number"),
]
apply_urls = [
    *units.routes("apply"),
    path("certificates/", objections.own_certificates, name="apply_certificates"),
    path("outcomes/", outcomes.own, name="apply_outcomes"),
]
desk_urls = [
    *units.routes("desk"),
    path("countersigns/", countersigning.page, name="desk_countersigns"),
    path("countersigns/<int:pk>/", countersigning.one, name="desk_countersign"),
    path("countersigns/<int:pk>/confirm/", countersigning.confirm, name="desk_countersign_confirm"),
    path("countersigns/<int:pk>/return/", countersigning.send_back, name="desk_countersign_return"),
]
expert_urls: list = []
platform_urls: list = []
host_urls = [
    path("publicity/", host.publicity_all, name="host_publicity_all"),
    path("campaigns/<int:pk>/publicity/", host.publicity, name="host_publicity"),
    path("publicity/<int:pk>/", host.publicity_list, name="host_publicity_list"),
    path("publicity/<int:pk>/confirm/", host.publicity_confirm, name="host_publicity_confirm"),
    path("publicity/<int:pk>/countersign/", countersigning.ask_list, name="host_countersign_list"),
    path("campaigns/<int:pk>/results/countersign/", countersigning.ask_results, name="host_countersign_results"),
    path("objections/", objections.objection_list, name="host_objections"),
    path("objections/<int:pk>/", objections.objection_detail, name="host_objection"),
    path("objections/<int:pk>/accept/", objections.objection_accept, name="host_objection_accept"),
    path("objections/<int:pk>/rule/", objections.objection_rule, name="host_objection_rule"),
    path("campaigns/<int:pk>/votes/<slug:stage>/<int:step>/", objections.vote, name="host_vote"),
    path("campaigns/<int:pk>/awards/", host.award_page, name="host_awards"),
    path("campaigns/<int:pk>/awards/decide/", host.award_decide, name="host_award_decide"),
    path("campaigns/<int:pk>/awards/finish/", host.award_finish, name="host_award_finish"),
    path("campaigns/<int:pk>/results/publish/", host.result_publish, name="host_result_publish"),
    path("campaigns/<int:pk>/certificates/", host.certificate_list, name="host_certificates"),
    path("campaigns/<int:pk>/rehearsals/", rehearsals.page, name="host_rehearsals"),
    path("rehearsals/<int:pk>/", rehearsals.detail, name="host_rehearsal"),
    path("rehearsals/<int:pk>/cancel/", rehearsals.cancel, name="host_rehearsal_cancel"),
    path("rehearsals/<int:pk>/report.xlsx", rehearsals.report_file, name="host_rehearsal_file"),
    path("campaigns/<int:pk>/follow-ups/", follow_ups.page, name="host_follow_ups"),
    path("follow-ups/<int:pk>/remove/", follow_ups.remove, name="host_follow_up_remove"),
    path("campaigns/<int:pk>/due/", following.page, name="host_due"),
    path("due/<int:pk>/", following.task, name="host_due_task"),
    path("due/<int:pk>/extend/", following.extend, name="host_due_extend"),
    path("due/<int:pk>/take-off/", following.take_off, name="host_due_take_off"),
    path("campaigns/<int:pk>/inspections/<slug:key>/", following.inspect, name="host_inspect"),
    path("inspections/<int:pk>/hold/", following.hold, name="host_inspection_hold"),
    path("inspections/<int:pk>/give-up/", following.give_up, name="host_inspection_give_up"),
    path("campaigns/<int:pk>/collections/", collecting.page, name="host_collections"),
    path("collections/<int:pk>/publish/", collecting.publish, name="host_collection_publish"),
    path("collections/<int:pk>/withdraw/", collecting.withdraw, name="host_collection_withdraw"),
    path("certificates/<int:pk>/", host.certificate_detail, name="host_certificate"),
    path("campaigns/<int:pk>/channels/", channels.page, name="host_channels"),
    path("campaigns/<int:pk>/channels/export/", channels.export, name="host_channels_export"),
    path("channels/<int:pk>/", channels.detail, name="host_channel"),
    path("channels/<int:pk>/approve/", channels.approve, name="host_channel_approve"),
    path("campaigns/<int:pk>/announcements/prepare/", host.announcement_prepare, name="host_announcement_prepare"),
    path("announcements/<int:pk>/annexes/", host.announcement_annexes, name="host_announcement_annexes"),
    path("announcements/<int:pk>/correct/", host.announcement_correct, name="host_announcement_correct"),
    path("campaigns/<int:pk>/announcements/", host.announcement_list, name="host_announcements"),
    path("campaigns/<int:pk>/announcements/new/", host.announcement_new, name="host_announcement_new"),
    path("announcements/<int:pk>/", host.announcement_detail, name="host_announcement"),
    path("announcements/<int:pk>/publish/", host.announcement_publish, name="host_announcement_publish"),
]
