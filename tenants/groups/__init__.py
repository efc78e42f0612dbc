"""Associations, study groups, rooms and the timetable."""
