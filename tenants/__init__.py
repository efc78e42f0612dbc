"""A school's own administration: each room here lives in the school's schema."""
