"""Pages of associations, groups and the timetable."""
