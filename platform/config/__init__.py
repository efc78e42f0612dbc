"""Settings, addresses, processes: where the rooms are put together."""
