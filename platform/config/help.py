"""What help says of the work, in the order in which a school does it: what the pages themselves have
no room to say. A room that is not built yet is not told of."""

from django.utils.translation import gettext_lazy as _

from config.start import SEE_START
from consent.agreements.rights import MANAGE_CONSENTS
from controlplane.rights import ONBOARD, SEE_SCHOOLS
from journal.lessons.rights import MANAGE_LESSONS, SEE_LESSONS
from journal.plans.rights import APPROVE_PLANS, WRITE_PLANS
from journal.roster.rights import MANAGE_ORDERS, SEE_ORDERS
from tenants.groups.rights import MANAGE_GROUPS, SEE_GROUPS
from tenants.people.rights import MANAGE_PEOPLE
from tenants.programmes.rights import MANAGE_PROGRAMMES
from tenants.staff.rights import MANAGE_STAFF
from tenants.years.rights import MANAGE_YEARS
from ui.help import Topic, register_topic

register_topic(
    Topic(
        _("First steps"),
        _(
            "The whole way from the school card to an open year, one step after another. Nothing is "
            "ticked off by hand: a step is done when the school's own data say so."
        ),
        "start", SEE_START.name,
    ),
    Topic(
        _("Academic year and days off"),
        _(
            "A year has its first and last day; the days off of the country and the republic come "
            "along, the school adds its own. Its page says what is missing before it opens. A closed "
            "year stays to be read and changes no more."
        ),
        "years:list", MANAGE_YEARS.name,
    ),
    Topic(
        _("Programmes and curricula"),
        _(
            "A programme has its hours, its curriculum by years of study and its approval. A "
            "curriculum may be pasted from a spreadsheet. Hours of lesson plans and of lessons are "
            "compared with it."
        ),
        "programmes:list", MANAGE_PROGRAMMES.name,
    ),
    Topic(
        _("Staff and their access"),
        _(
            "A card with positions and their dates. Access is a role from a day to a day; the "
            "one-time password is drawn afterwards and shown once. Whoever leaves is dismissed by "
            "date: what they signed stays."
        ),
        "staff:list", MANAGE_STAFF.name,
    ),
    Topic(
        _("Making groups and their timetable"),
        _(
            "A group is a programme, a year of study, a teacher and an academic year. People or "
            "rooms in two places at once and sanitary limits are warned of and not forbidden."
        ),
        "groups:list", MANAGE_GROUPS.name,
    ),
    Topic(
        _("A group's page"),
        _(
            "The roster on any day, the timetable, the lesson plan and the lessons of the year. A "
            "teacher sees the groups that they lead or accompany."
        ),
        "groups:list", SEE_GROUPS.name,
    ),
    Topic(
        _("Children and representatives"),
        _(
            "Look for the child before you enter one: brothers, sisters and those of earlier years "
            "are there already. Documents and contacts are kept only after the consent."
        ),
        "people:pupils", MANAGE_PEOPLE.name,
    ),
    Topic(
        _("Consents"),
        _(
            "Adopt the text, print the forms, have them signed, then write down where each paper is. "
            "After a withdrawal documents and contacts are shut at once, and the page names the day "
            "by which they are to be destroyed."
        ),
        "agreements:register", MANAGE_CONSENTS.name,
    ),
    Topic(
        _("Applications and orders"),
        _(
            "An application enrols nobody: a child is in a group from the day that an order names. "
            "A draft may be changed; an order in force is only annulled, with the reason."
        ),
        "roster:orders", MANAGE_ORDERS.name,
    ),
    Topic(
        _("Lessons of the year"),
        _(
            "They are made from the timetable, days off left out; what would change is shown first. "
            "After a change of the timetable make them again: what was held or moved stays."
        ),
        "lessons:generate", MANAGE_LESSONS.name,
    ),
    Topic(
        _("Lessons to be moved"),
        _("A day off came upon them. Their hours stay due until each has another day."),
        "lessons:to_move", SEE_LESSONS.name,
    ),
    Topic(
        _("Approving lesson plans"),
        _(
            "Plans that teachers sent wait for you. Approve one or several at once, or send a plan "
            "back with a remark. To let an approved plan be changed, send it back too."
        ),
        "plans:list", APPROVE_PLANS.name,
    ),
    Topic(
        _("Writing a lesson plan"),
        _(
            "Fill it in from the curriculum, paste it from a spreadsheet or copy it from another "
            "group, then send it for approval. While it is with the deputy it is not edited. What "
            "came back says what is to be mended."
        ),
        "plans:list", WRITE_PLANS.name,
    ),
    Topic(
        _("Spreadsheets and printed orders"),
        _(
            "A file with names of children asks for your password first and is written into the "
            "history with your name. Keep it no longer than you need it."
        ),
        "roster:orders", SEE_ORDERS.name,
    ),
    Topic(
        _("Connecting a school"),
        _(
            "It gets its address and its first administrator, whose one-time password is shown once. "
            "Suspending closes the address and loses nothing."
        ),
        "controlplane:schools", ONBOARD.name,
    ),
    Topic(
        _("Schools"),
        _(
            "How large each is, how many people have a log-in and when somebody was there last. "
            "Children are not seen from here: their data stay in the school."
        ),
        "controlplane:schools", SEE_SCHOOLS.name,
    ),
)  # fmt: skip
