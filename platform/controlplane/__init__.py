"""Many schools on one platform: authorities, schools, hosts, keys; onboarding and suspension."""
