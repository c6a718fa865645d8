"""Navigation entries and to-dos of publicity."""

from accounts.kernel import workspace
from campaigns import shown
from campaigns.building.tools import tool

from .collecting import queries as collecting
from .countersigning import queries as countersigning
from .following import queries as following
from .queries import follow_ups, host

workspace.nav("host", "公示与成果", "host_publicity_all", "speakerphone", 60)
workspace.nav("host", "异议处理", "host_objections", "gavel", 65, badge=host.open_objections)
workspace.nav("apply", "评审反馈", "apply_outcomes", "message", 58)
workspace.nav("apply", "证书", "apply_certificates", "certificate", 60)
workspace.todo("host")(host.todos)
shown.tab("公示", "host_publicity", "publicity.view", 40)
shown.tab("投票", "host_vote", "vote.view", 45, variants=host.votes)
shown.tab("奖项与结果", "host_awards", "award.view", 50)
shown.tab("证书", "host_certificates", "certificate.view", 60)
shown.tab("推广记录", "host_follow_ups", "follow_up.view", 65, variants=follow_ups.tab)
shown.tab("后续工作", "host_due", "follow_up.view", 66, variants=follow_ups.tasks_tab)
shown.tab("案例集", "host_collections", "collection.view", 67, variants=collecting.tab)
workspace.todo("host")(following.todos)
workspace.nav("desk", "会签", "desk_countersigns", "signature", 70, badge=countersigning.waiting)
workspace.todo("desk")(countersigning.desk_todos)
workspace.todo("host")(countersigning.host_todos)
workspace.nav("desk", "转发通知", "desk_forwarding", "send", 80)
workspace.nav("apply", "转发通知", "apply_forwarding", "send", 80)
shown.tab("渠道", "host_channels", "channel.view", 72)
shown.tab("预演", "host_rehearsals", "rehearsal.view", 75)
tool("预演", "让虚构的申报单位和专家把规则从头走到尾，看看卡在哪里", "host_rehearsals", 90)
shown.tab("公告", "host_announcements", "announcement.view", 70)
