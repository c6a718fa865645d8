"""Publicity: public pages are open to strangers, addresses of campaigns that do not exist give 404; host pages ask to sign in."""

from accounts.kernel import scope
from publicity.models import Countersign, Countersignature, Objection, Publicity, PublicityItem, RehearsalRun
from tests.cast import browser, make_campaign, make_user
from tests.publicity.scene import make_published_list
from tests.review.stage import seat_of, sit
from tests.walk.matrix import Row

ABSENT = 999_999_999
HOST = (
    "host_publicity_all",
    "host_publicity",
    "host_publicity_list",
    "host_publicity_confirm",
    "host_objections",
    "host_objection",
    "host_objection_accept",
    "host_objection_rule",
    "host_vote",
    "host_awards",
    "host_award_decide",
    "host_award_finish",
    "host_result_publish",
    "host_countersign_list",
    "host_countersign_results",
    "desk_countersigns",
    "desk_countersign",
    "desk_countersign_confirm",
    "desk_countersign_return",
    "host_certificates",
    "host_certificate",
    "host_follow_ups",
    "host_due",
    "host_due_task",
    "host_due_extend",
    "host_due_take_off",
    "host_inspect",
    "host_inspection_hold",
    "host_inspection_give_up",
    "host_collections",
    "host_collection_publish",
    "host_collection_withdraw",
    "host_rehearsals",
    "host_rehearsal",
    "host_rehearsal_cancel",
    "host_rehearsal_file",
    "host_follow_up_remove",
    "host_announcements",
    "host_announcement_new",
    "host_announcement",
    "host_announcement_publish",
    "host_announcement_prepare",
    "host_announcement_annexes",
    "host_announcement_correct",
    "host_channels",
    "host_channels_export",
    "host_channel",
    "host_channel_approve",
    "desk_forwarding",
    "desk_forward_propose",
    "desk_forward_new",
    "desk_forward_letter",
    "desk_forward_publish",
    "desk_forward_annexes",
    "desk_forward_correct",
    "apply_forward_correct",
    "apply_forwarding",
    "apply_forward_new",
    "apply_forward_letter",
    "apply_forward_publish",
    "apply_forward_annexes",
)
ROWS = {
    "portal": Row("200", "405"),
    "public_campaign": Row("404", "405"),
    "public_rules": Row("404", "405"),
    "public_inspection_record": Row("404", "405"),
    "library_collection": Row("404", "405"),
    "public_notice": Row("404", "405"),
    "public_draws": Row("404", "405"),
    "public_draw_record": Row("404", "405"),
    "public_notice_paper": Row("404", "400"),
    "public_annex": Row("404", "405"),
    "public_via": Row("404", "400"),
    "public_publicity": Row("404", "405"),
    "public_object": Row("404", "400"),
    "public_object_phone": Row("404", "404"),
    "public_object_done": Row("302", "405"),
    "public_ballot": Row("404", "400"),
    "public_ballot_embedded": Row("404", "400"),
    "public_ballot_phone": Row("404", "404"),
    "objection_lookup": Row("200", "200"),
    "library": Row("200", "405"),
    "library_work": Row("404", "405"),
    "library_picture": Row("404", "405"),
    "verify": Row("200", "405"),
    "verify_number": Row("200", "405"),
    "apply_certificates": Row("login", "login"),
    "apply_outcomes": Row("login", "login"),
    **{name: Row("login", "login") for name in HOST},
}


def _campaign_of_another_host(world) -> tuple:
    campaign = make_campaign(world.other_tenant)
    mine = {"tenant": world.tenant.slug}
    return world.manager, mine | {"pk": campaign.pk}, mine | {"pk": ABSENT}


def _list_of_another_host(world) -> tuple:
    row = make_published_list(world.other_tenant)
    mine = {"tenant": world.tenant.slug}
    return world.manager, mine | {"pk": row.pk}, mine | {"pk": ABSENT}


def _list_not_yet_out(world) -> tuple:
    row = make_published_list(world.other_tenant)
    with scope.system("walk"):
        Publicity.objects.filter(pk=row.pk).update(state="prepared")
        slug = row.campaign.slug
    return world.member, {"slug": slug, "pk": row.pk}, {"slug": slug, "pk": ABSENT}


def _objection_of_another_host(world) -> tuple:
    row = make_published_list(world.other_tenant)
    with scope.system("walk"):
        item = PublicityItem.objects.filter(publicity=row).first()
        found = Objection.objects.create(
            tenant=world.other_tenant,
            publicity=row,
            item=item,
            number=f"WALK{row.pk}",
            query_code="x",
            objector_name="演示异议人",
            objector_phone="+8619900000000",
            text="演示",
            filed_at=row.opens_at,
        )
    mine = {"tenant": world.tenant.slug}
    return world.manager, mine | {"pk": found.pk}, mine | {"pk": ABSENT}


def _rehearsal_of_another_host(world) -> tuple:
    campaign = make_campaign(world.other_tenant)
    with scope.system("walk"):
        row = RehearsalRun.objects.create(
            tenant=world.other_tenant, campaign=campaign, rules={}, submissions=1, seed=1, state="cancelled",
            asked_at=campaign.created_at, asked_by=make_user(),
        )  # fmt: skip
    mine = {"tenant": world.tenant.slug}
    return world.manager, mine | {"pk": row.pk}, mine | {"pk": ABSENT}


def _countersignature_of_another_seat(world) -> tuple:
    campaign = make_campaign(preset="qingdao-2020")
    with scope.system("walk"):
        sent = Countersign.objects.create(
            tenant=campaign.tenant, campaign=campaign, subject="results", content_hash="0" * 64, works=1,
            asked_at=campaign.published_at, asked_by=make_user(),
        )  # fmt: skip
        row = Countersignature.objects.create(
            tenant=campaign.tenant, countersign=sent, seat=seat_of(campaign, "data_bureau")
        )
    seat = seat_of(campaign, "industry_bureau")
    return browser(sit(seat).user), {"seat_id": seat.pk, "pk": row.pk}, {"seat_id": seat.pk, "pk": ABSENT}


FOREIGN = {
    "desk_countersign": _countersignature_of_another_seat,
    "desk_countersign_confirm": _countersignature_of_another_seat,
    "desk_countersign_return": _countersignature_of_another_seat,
    "host_countersign_list": _list_of_another_host,
    "host_countersign_results": _campaign_of_another_host,
    "host_publicity": _campaign_of_another_host,
    "host_awards": _campaign_of_another_host,
    "host_follow_ups": _campaign_of_another_host,
    "host_due": _campaign_of_another_host,
    "host_collections": _campaign_of_another_host,
    "host_rehearsals": _campaign_of_another_host,
    "host_rehearsal": _rehearsal_of_another_host,
    "host_publicity_list": _list_of_another_host,
    "host_objection": _objection_of_another_host,
    "public_publicity": _list_not_yet_out,
}
