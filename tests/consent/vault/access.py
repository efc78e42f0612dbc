"""Who may call the addresses of consent/vault."""

from tests import world
from tests.access import ADMIN, BOSSES, Row

ROWS: dict[str, Row] = {
    "vault:pupil": Row("/vault/pupils/{vault_pupil}/", BOSSES),
    "vault:pupil_edit": Row("/vault/pupils/{vault_pupil}/edit/", ADMIN),
    "vault:representative": Row("/vault/representatives/{vault_by}/", BOSSES),
    "vault:representative_edit": Row("/vault/representatives/{vault_by}/edit/", ADMIN),
}


def ids() -> dict[str, int]:
    """Real rows for addresses that name one, made in the school the table is tried in."""
    made = world.consent(world.pupil("Тайнова"))
    return {"vault_pupil": made.pupil_id, "vault_by": world.signer(made).pk}
