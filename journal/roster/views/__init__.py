"""Pages of orders and rosters."""
