"""What components ask of their inputs: needed names, known tones, kinds of buttons, states of steps."""

from __future__ import annotations

from typing import Any

from django import template
from django.template.base import Node

from accounts.templatetags.ui.library import complain, register

TONES = ("neutral", "info", "success", "warning", "danger", "muted")
_TONE_ICONS = {
    "neutral": "info-circle",
    "info": "info-circle",
    "success": "circle-check",
    "warning": "alert-triangle",
    "danger": "alert-circle",
    "muted": "info-circle",
}


class _NeedsNode(Node):
    def __init__(self, component: str, names: list[str]) -> None:
        self.component, self.names = component, names

    def render(self, context: template.Context) -> str:
        given = context.get("attrs") or {}
        usable = given.exclude_unprocessable() if hasattr(given, "exclude_unprocessable") else given
        missing = [name for name in self.names if name not in usable]
        if missing:
            complain(f"<c-{self.component}> needs {', '.join(missing)}")
        return ""


@register.tag
def needs(parser: template.base.Parser, token: template.base.Token) -> _NeedsNode:
    """`{% needs page-head title %}` at the top of a component: names the inputs without which it makes no sense."""
    _, component, *names = token.split_contents()
    return _NeedsNode(component, names)


@register.filter
def tone(value: Any) -> str:
    """The tone of a State object, or the tone name itself; an unknown tone is an error, never a silent grey."""
    name = str(getattr(value, "tone", value) or "neutral")
    if name not in TONES:
        complain(f"unknown tone {name!r}; known: {', '.join(TONES)}")
        return "neutral"
    return name


@register.filter
def tone_icon(value: Any) -> str:
    """The icon that goes with a tone, so that colour is never the only cue."""
    return _TONE_ICONS[tone(value)]


@register.filter
def message_tone(level: str) -> str:
    """The tone for a level tag of django.contrib.messages."""
    return {"success": "success", "warning": "warning", "error": "danger"}.get(str(level), "info")


_BUTTONS = {"primary": "btn-primary", "secondary": "", "danger": "btn-outline-danger", "link": "btn-link"}


@register.filter
def button_class(kind: str, size: str = "") -> str:
    """CSS classes for a kind of button: primary, secondary, danger, link; size sm or lg."""
    if kind not in _BUTTONS:
        complain(f"unknown kind of button {kind!r}; known: {', '.join(_BUTTONS)}")
    return " ".join(filter(None, ("btn", _BUTTONS.get(kind, ""), f"btn-{size}" if size else "")))


@register.filter
def confirm_class(kind: str) -> str:
    """The button inside the question is solid: red when the action is dangerous."""
    return "btn btn-danger" if kind == "danger" else "btn btn-primary"


_STEPS = {
    "done": ("已完成", "circle-check"),
    "current": ("进行中", "point"),
    "upcoming": ("未开始", "circle-dashed"),
    "todo": ("未开始", "circle-dashed"),
    "partial": ("未填完", "circle-minus"),
    "error": ("有错误", "alert-circle"),
    "blocked": ("已中止", "circle-x"),
    "": ("未开始", "circle-dashed"),
}


def _step(status: Any) -> tuple[str, str]:
    if (status or "") not in _STEPS:
        complain(f"unknown step status {status!r}; known: {', '.join(filter(None, _STEPS))}")
    return _STEPS.get(status or "", _STEPS[""])


@register.filter
def step_word(status: Any) -> str:
    """What a step's mark says in words, for those who do not see it."""
    return _step(status)[0]


@register.filter
def step_icon(status: Any) -> str:
    """The icon of a step's status."""
    return _step(status)[1]
