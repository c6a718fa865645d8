from django.apps import AppConfig


class PublicityConfig(AppConfig):
    name = "publicity"
    verbose_name = "公示与成果"

    def ready(self) -> None:
        from campaigns import events

        from .actions import announcements

        events.subscribe("published", announcements.on_campaign_published)
