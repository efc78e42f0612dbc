"""What every page shares: base templates, navigation, components, forms' look, static files.

The room imports no other room but `isolation`; higher rooms fill its registries in
`AppConfig.ready` (architecture.md 2).
"""
