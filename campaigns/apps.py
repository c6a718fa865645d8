from django.apps import AppConfig


class CampaignsConfig(AppConfig):
    name = "campaigns"
    verbose_name = "征集活动"

    def ready(self) -> None:
        from accounts import tenant_policies
        from accounts.kernel import policy, workspace
        from notices.wording import register_campaign_words, register_templates

        from . import channels, desks, events, letters, policies, queries, shown
        from .amending import telling
        from .amending import wording as amending_wording
        from .seating import kind as seat_kind
        from .seating import wording as seat_wording
        from .staffing import kind as staff_kind
        from .staffing import wording as staff_wording

        assert channels.fold_visits  # registers itself where it is written
        policy.register(policies.POLICY)
        staff_kind.register()
        seat_kind.register()
        register_campaign_words(letters.own)
        register_templates(letters.TEMPLATES)
        register_templates(amending_wording.TEMPLATES)
        events.subscribe("moved", telling.moved)
        register_templates(seat_wording.TEMPLATES)
        register_templates(staff_wording.TEMPLATES)
        workspace.register_resolver("desk", desks.place)
        workspace.register_host_of(queries.host_shown)
        tenant_policies.workplace(desks.works_for)
        workspace.nav("host", "工作台", "host_home", "home", 10)
        workspace.nav("host", "人员与岗位", "host_people", "users", 90)
        workspace.nav("platform", "岗位变动", "platform_role_changes", "history", 25)
        workspace.nav("desk", "本席位成员", "desk_people", "users-group", 90)
        workspace.nav("host", "征集活动", "host_campaigns", "flag", 20)
        shown.tab("概况", "host_campaign", "campaign.view", 10)
