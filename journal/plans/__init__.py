"""Lesson plans (КТП): ordered lines with hours, approved by the deputy."""
