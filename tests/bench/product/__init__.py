"""The product as it is served, plus pages that only benchmarks have."""
