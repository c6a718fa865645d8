"""What the trail does by itself: heads are anchored and told daily, exports are made. Imported at start."""

from audit import anchors, exporting

__all__ = ["anchors", "exporting"]
