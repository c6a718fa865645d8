"""The flow between stages as a picture: boxes as high as what came, ribbons as wide as what went on. Pure; gives SVG as text."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from html import escape
from typing import Any

BOX, GAP, LAYER, ROW, TOP, TALL = 14, 34, 196, 46, 20, 150  # pixels
INK, RIBBON, STUCK, ENDED = "#2c5f8a", "#8db4d6", "#c0392b", "#c9cfd6"
MOST_SIGNS = 12


def picture(flow: Mapping[str, Any]) -> str:
    """The picture of a report's ``flow``; empty without nodes. Numbers stand in it, so it also reads without colours."""
    nodes = {node["key"]: dict(node) for node in flow["nodes"]}
    if not nodes:
        return ""
    unit = TALL / max(*(node["count"] for node in nodes.values()), 1)
    height = _lay_out(nodes, unit)
    width = (max(node["layer"] for node in nodes.values()) + 1) * LAYER
    parts = [_ribbons(nodes, flow["links"], unit), *(_box(node, unit) for node in nodes.values())]
    words = "；".join(_spoken(node) for node in nodes.values())
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height:.0f}" width="{width}" height="{height:.0f}" '
        f'role="img" aria-label="{escape(f"各环节的流向：{words}")}" font-size="13">'
    )
    return head + "".join(parts) + "</svg>"


def _lay_out(nodes: Mapping[str, dict], unit: float) -> float:
    """Give every node its place; returns the height of the whole."""
    below: dict[int, float] = defaultdict(lambda: TOP)
    for node in nodes.values():
        node["x"], node["y"] = node["layer"] * LAYER, below[node["layer"]]
        node["h"] = max(node["count"] * unit, 4.0)
        below[node["layer"]] += max(node["h"], ROW) + GAP
    return max(below.values())


def _ribbons(nodes: Mapping[str, dict], links: Sequence[Mapping], unit: float) -> str:
    out: dict[str, float] = defaultdict(float)
    into: dict[str, float] = defaultdict(float)
    drawn = []
    for link in links:
        source, target, wide = nodes[link["source"]], nodes[link["target"]], max(link["count"] * unit, 1.0)
        y1 = source["y"] + min(out[link["source"]], max(source["h"] - wide, 0)) + wide / 2
        y2 = target["y"] + min(into[link["target"]], max(target["h"] - wide, 0)) + wide / 2
        out[link["source"]] += wide
        into[link["target"]] += wide
        x1, x2 = source["x"] + BOX, target["x"]
        middle = (x1 + x2) / 2
        title = escape(f"{source['title']} → {target['title']}：{link['count']} 项")
        drawn.append(
            f'<path d="M{x1} {y1:.1f}C{middle:.0f} {y1:.1f} {middle:.0f} {y2:.1f} {x2} {y2:.1f}" fill="none" stroke="{RIBBON}" '
            f'stroke-opacity="0.55" stroke-width="{wide:.1f}"><title>{title}</title></path>'
        )
    return "".join(drawn)


def _box(node: Mapping[str, Any], unit: float) -> str:
    """The box in three parts from above: went on, is stuck, ended; beside it the name and the numbers."""
    x, y, count = node["x"], node["y"], node["count"]
    high, shown = node["h"], []
    done = 0.0
    for share, colour in ((node["passed"], INK), (node["open"], STUCK), (count - node["passed"] - node["open"], ENDED)):
        if count and share > 0:
            part = high * share / count
            shown.append(f'<rect x="{x}" y="{y + done:.1f}" width="{BOX}" height="{part:.1f}" fill="{colour}"/>')
            done += part
    if not shown:
        shown.append(
            f'<rect x="{x}" y="{y}" width="{BOX}" height="{high:.1f}" fill="none" stroke="{STUCK}" stroke-width="2"/>'
        )
    name = node["title"] if len(node["title"]) <= MOST_SIGNS else node["title"][: MOST_SIGNS - 1] + "…"
    stuck = f"，停留 {node['open']}" if node["open"] else ""
    numbers = f"{count} 项" if node["layer"] == 0 else f"到达 {count}，通过 {node['passed']}{stuck}"
    left = x + BOX + 6
    return (
        f"<g><title>{escape(_spoken(node))}</title>{''.join(shown)}"
        f'<text x="{left}" y="{y + 14:.0f}" font-weight="600" fill="currentColor">{escape(name)}</text>'
        f'<text x="{left}" y="{y + 32:.0f}" font-size="12" fill="currentColor">{numbers}</text></g>'
    )


def _spoken(node: Mapping[str, Any]) -> str:
    return f"{node['title']}到达 {node['count']} 项，通过 {node['passed']} 项，停留 {node['open']} 项"
