"""Who works at the school, as what and since when."""
