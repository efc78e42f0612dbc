"""The same actions and querysets for programs (Django REST Framework)."""
