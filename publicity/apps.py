from django.apps import AppConfig


class PublicityConfig(AppConfig):
    name = "publicity"
    verbose_name = "公示与成果"

    def ready(self) -> None:
        from campaigns import events as campaign_events
        from campaigns.amending import uses as changes
        from notices.wording import register_templates
        from review import engine
        from submissions import events
        from submissions.preview import specimens

        from . import amending, steps, wording
        from .actions import announcements, library
        from .countersigning import wording as countersigning
        from .demo import previewing
        from .following import due as following
        from .reminding import due  # noqa: F401  registers itself

        specimens.register(previewing.answers)
        register_templates(wording.TEMPLATES)
        register_templates(countersigning.TEMPLATES)
        campaign_events.subscribe("published", announcements.on_campaign_published)
        campaign_events.subscribe("amended", amending.on_amended)
        campaign_events.subscribe("moved", amending.on_moved)
        changes.register_uses(amending.uses)
        events.subscribe("disqualified", library.on_disqualified)
        events.subscribe("asked_answered", following.on_answered)
        for kind, handler in steps.HANDLERS.items():
            engine.register_step(kind, handler)
