"""Pages of a group's lesson plan, and the list of all plans."""
