from django.apps import AppConfig


class CampaignsConfig(AppConfig):
    name = "campaigns"
    verbose_name = "征集活动"

    def ready(self) -> None:
        from accounts.kernel import policy, workspace

        from . import desks, policies

        policy.register(policies.POLICY)
        workspace.register_resolver("desk", desks.place)
        workspace.nav("host", "征集活动", "host_campaigns", "flag", 20)
