"""What units, their people and groups register when the app is ready."""

from __future__ import annotations

from accounts.files import register_reader
from accounts.kernel import policy, workspace
from notices.wording import register_templates

from . import events, unit_policies, unit_todos, unit_wording
from .actions import changes, ending, groups, members


def register() -> None:
    """Policies, letters, readers of files, invitations, navigation and to-dos."""
    policy.register(unit_policies.POLICY)
    register_templates(unit_wording.TEMPLATES)
    register_reader(changes.PROOF, unit_policies.reads_unit_proof)
    register_reader(ending.PROOF, unit_policies.reads_ending_proof)
    members.register_invitations()
    events.subscribe("let_in", lambda unit, **facts: groups.look_later(unit))
    workspace.nav("apply", "单位信息", "apply_unit", "building-community", 80)
    workspace.nav("apply", "单位成员", "apply_people", "users", 85)
    workspace.nav("host", "单位管理", "host_units", "building-community", 31, badge=unit_todos.badge)
    workspace.nav("platform", "单位管理", "platform_units", "building-community", 40)
    workspace.todo("apply")(unit_todos.of_unit)
    workspace.todo("host")(unit_todos.of_host)
