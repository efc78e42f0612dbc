"""What this installation is called in its cluster, and its own key: one row, drawn once."""

from controlplane.keys import draw_key, wrap
from controlplane.models import Installation
from isolation.database import draw_installation_id


def name_installation(using: str) -> None:
    if not Installation.objects.using(using).exists():
        Installation.objects.using(using).create(
            prefix=draw_installation_id(), key=wrap(draw_key(), "shared")
        )
