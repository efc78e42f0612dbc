"""Benchmarks: ours against a baseline, both measured in one run. `python -m tests.bench [NAME]`."""
