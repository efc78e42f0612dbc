"""The school card: what stands on the school's documents."""
