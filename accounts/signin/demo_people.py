"""Who stands on the demo page. Scenarios register their people; outside demo mode nobody sees or uses them."""

from typing import Any

from accounts.models import DemoPerson


def register(
    user: Any, label: str, workspace_url: str, blurb: str, *, group: str = "申报单位", order: int = 0
) -> DemoPerson:
    """Put a person on the demo page, or change how they stand there. `workspace_url` is where one click arrives."""
    if not workspace_url.startswith("/"):
        raise ValueError("a demo person arrives at a path of this site")
    values = {"label": label, "workspace_url": workspace_url, "blurb": blurb, "group": group, "order": order}
    return DemoPerson.objects.update_or_create(user=user, defaults=values)[0]


def by_group() -> list[tuple[str, list[DemoPerson]]]:
    """All active demo people by workspace, in their order."""
    groups: dict[str, list[DemoPerson]] = {}
    for person in DemoPerson.objects.filter(user__is_active=True).select_related("user").order_by("order", "pk"):
        groups.setdefault(person.group, []).append(person)
    return list(groups.items())
