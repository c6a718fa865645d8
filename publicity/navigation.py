"""Navigation entries and to-dos of publicity."""

from accounts.kernel import workspace

from .queries import host

workspace.nav("host", "公示与成果", "host_publicity_all", "speakerphone", 60)
workspace.nav("host", "异议处理", "host_objections", "gavel", 65, badge=host.open_objections)
workspace.nav("apply", "证书", "apply_certificates", "certificate", 60)
workspace.todo("host")(host.todos)
