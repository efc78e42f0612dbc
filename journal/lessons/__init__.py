"""The lessons of the year, made from timetable and calendar."""
