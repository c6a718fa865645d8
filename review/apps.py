from django.apps import AppConfig


class ReviewConfig(AppConfig):
    name = "review"
    verbose_name = "评审"

    def ready(self) -> None:
        from accounts.kernel import policy, workspace
        from campaigns import desks
        from campaigns import events as campaign_events
        from campaigns.amending import uses as changes
        from notices.wording import register_templates
        from submissions import events, recusal

        from . import amending, cohosts, engine, experts, leaving, navigation, policies, steps, wording
        from .actions import supplements

        steps.register()
        experts.register()
        campaign_events.subscribe("seat_left", leaving.seat_left)
        campaign_events.subscribe("staff_left", leaving.staff_left)
        events.subscribe("submitted", engine.on_submitted)
        events.subscribe("submitted", cohosts.on_submitted)
        campaign_events.subscribe("amended", cohosts.on_amended)
        events.subscribe("withdrawn", engine.on_withdrawn)
        events.subscribe("recalled", engine.on_recalled)
        events.subscribe("carried", engine.on_carried)
        events.subscribe("asked_answered", supplements.on_answered)
        changes.register_uses(amending.uses)
        changes.register_concerned(amending.experts)
        events.subscribe("disqualified", engine.on_disqualified)
        policy.register(policies.POLICY)
        recusal.register_declared(policies.has_left)
        register_templates(wording.TEMPLATES)
        workspace.register_resolver("expert", navigation.is_expert)
        workspace.door(navigation.desks, *desks.OPENED_BY)
        workspace.door(navigation.experts, navigation.in_a_pool)
        navigation.register()
