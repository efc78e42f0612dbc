"""Who may call the addresses of tenants/staff."""

from accounts.models import RoleGrant
from tests import world
from tests.access import ADMIN, BOSSES, Row

ROWS: dict[str, Row] = {
    "staff:list": Row("/staff/", BOSSES),
    "staff:sheet": Row("/staff/sheet/", BOSSES),
    "staff:add": Row("/staff/new/", ADMIN),
    "staff:member": Row("/staff/{member}/", BOSSES),
    "staff:rename": Row("/staff/{member}/name/", ADMIN),
    "staff:add_position": Row("/staff/{member}/positions/new/", ADMIN),
    "staff:position": Row("/staff/{member}/positions/{position}/", ADMIN),
    "staff:give_access": Row("/staff/{member}/access/", ADMIN),
    "staff:tie": Row("/staff/{member}/access/tie/", ADMIN, method="post", ok=(404,)),
    "staff:end_access": Row("/staff/{member}/access/{member_grant}/end/", ADMIN),
    "staff:dismiss": Row("/staff/{member}/leave/", ADMIN),
}


def ids() -> dict[str, int]:
    """Real rows for addresses that name one, made in the school the table is tried in."""
    member = world.teacher(login="teacher")
    grant = RoleGrant.objects.filter(user=member.user).earliest("pk")
    position = member.positions.get()
    return {"member": member.pk, "position": position.pk, "member_grant": grant.pk}
