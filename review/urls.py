"""Routes of review, one list per workspace; config.urls composes them."""

from django.urls import path

from .drawing import views as drawing
from .views import desk, entry, expert, experts, filings, host, lists, priority, scoring

public_urls: list = []
apply_urls: list = []
platform_urls: list = []
desk_urls = [
    path("", desk.home, name="desk_home"),
    path("dockets/<int:pk>/", desk.docket, name="desk_docket"),
    path("dockets/<int:pk>/progress/", desk.progress, name="desk_progress"),
    path("dockets/<int:pk>/assign/", desk.assign, name="desk_assign"),
    path("dockets/<int:pk>/steps/<int:number>/close/", desk.close, name="desk_close"),
    path("dockets/<int:pk>/steps/<int:number>/order/", desk.order, name="desk_order"),
    path("dockets/<int:pk>/steps/<int:number>/order/draw/", drawing.announce_order, name="desk_order_draw"),
    path("dockets/<int:pk>/steps/<int:number>/timetable/", drawing.timetable, name="desk_timetable"),
    path("draws/<int:pk>/", drawing.desk_draw, name="desk_draw"),
    path("draws/<int:pk>/hold/", drawing.desk_hold, name="desk_draw_hold"),
    path("draws/<int:pk>/give-up/", drawing.desk_give_up, name="desk_draw_give_up"),
    path("draws/<int:pk>/record.json", drawing.desk_record, name="desk_draw_record"),
    path("dockets/<int:pk>/recommend/", lists.recommend, name="desk_recommend"),
    path("dockets/<int:pk>/summary/", lists.summary, name="desk_summary"),
    path("dockets/<int:pk>/select/", lists.select, name="desk_select"),
    path("entries/<int:pk>/", entry.read, name="desk_entry"),
    path("entries/<int:pk>/check/", entry.check, name="desk_check"),
    path("entries/<int:pk>/opinion/", entry.opinion, name="desk_opinion"),
    path("entries/<int:pk>/confirm/", entry.confirm, name="desk_confirm"),
    path("entries/<int:pk>/deliberate/", entry.deliberate, name="desk_deliberate"),
    path("filings/", filings.everything, name="desk_filings"),
    path("filings/<int:pk>/", filings.read, name="desk_filing"),
    path("joint/", entry.joint_list, name="desk_joint"),
    path("joint/<int:pk>/", entry.joint, name="desk_joint_entry"),
    path("priority/", priority.entries, name="desk_priority"),
    path("priority/<int:pk>/mark/", priority.mark, name="desk_priority_mark"),
    path("priority/<int:pk>/undo/", priority.undo, name="desk_priority_undo"),
    path("tasks/", scoring.tasks, name="desk_tasks"),
    path("tasks/<int:pk>/", scoring.declare_page, name="desk_declare"),
    path("tasks/<int:pk>/declare/", scoring.declare, name="desk_declare_none"),
    path("tasks/<int:pk>/recuse/", scoring.recuse, name="desk_recuse"),
    path("tasks/<int:pk>/release/", desk.release, name="desk_release"),
    path("tasks/<int:pk>/score/", scoring.score, name="desk_score"),
    path("tasks/<int:pk>/score/save/", scoring.autosave, name="desk_score_save"),
]
expert_urls = [
    path("", expert.home, name="expert_home"),
    path("profiles/<int:pk>/", experts.own_profile, name="expert_profile"),
    path("panels/<int:pk>/pledge/", expert.pledge, name="expert_pledge"),
    path("tasks/<int:pk>/", scoring.declare_page, name="expert_declare"),
    path("tasks/<int:pk>/declare/", scoring.declare, name="expert_declare_none"),
    path("tasks/<int:pk>/recuse/", scoring.recuse, name="expert_recuse"),
    path("tasks/<int:pk>/score/", scoring.score, name="expert_score"),
    path("tasks/<int:pk>/score/save/", scoring.autosave, name="expert_score_save"),
]
host_urls = [
    path("experts/", experts.pool, name="host_experts"),
    path("experts/invite/", experts.invite, name="host_expert_invite"),
    path("experts/<int:pk>/", experts.profile, name="host_expert"),
    path("experts/<int:pk>/remove/", experts.remove, name="host_expert_remove"),
    path("campaigns/<int:pk>/review/", host.overview, name="host_review"),
    path("campaigns/<int:pk>/review/open/", host.open_docket, name="host_docket_open"),
    path("review/dockets/<int:pk>/", host.docket, name="host_docket"),
    path("review/dockets/<int:pk>/panel/<int:number>/", host.panel, name="host_panel"),
    path("review/dockets/<int:pk>/panel/<int:number>/assign/", host.panel_assign, name="host_panel_assign"),
    path("review/dockets/<int:pk>/panel/<int:number>/draw/", drawing.announce, name="host_draw_announce"),
    path("review/draws/<int:pk>/", drawing.host_draw, name="host_draw"),
    path("review/draws/<int:pk>/hold/", drawing.host_hold, name="host_draw_hold"),
    path("review/draws/<int:pk>/give-up/", drawing.host_give_up, name="host_draw_give_up"),
    path("review/draws/<int:pk>/replace/", drawing.host_replace, name="host_draw_replace"),
    path("review/draws/<int:pk>/record.json", drawing.host_record, name="host_draw_record"),
    path("review/panel/<int:pk>/dismiss/", host.panel_dismiss, name="host_panel_dismiss"),
    path("review/entries/<int:pk>/transfer/", host.transfer, name="host_entry_transfer"),
]
