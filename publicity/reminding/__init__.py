"""Letters that fall due by the calendar: reminders before a window closes, and that one has opened."""
