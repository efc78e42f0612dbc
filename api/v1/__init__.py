"""Version 1. What is here stays; what changes its meaning becomes version 2."""
