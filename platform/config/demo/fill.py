"""Fills a school of the demonstration with a year, by the very actions that its pages call.

Everything happens in one transaction a school: a start that was interrupted leaves an empty school,
never half of one, and the next start fills it.
"""

import datetime as dt
import random
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Final

from django.core.management.base import CommandError
from django.db import transaction
from django.db.models import Q

from accounts import actions as accounts
from accounts.models import Role, User
from config.demo import names
from config.demo.plans import Group, Year
from config.demo.term import close_months, hold_lessons
from config.demo.texts import CARDS, PARTIES
from consent.agreements import actions as agreements
from consent.agreements.models import ConsentText
from consent.agreements.texts import draft
from consent.applications import actions as applications
from consent.applications.models import Application, Source
from consent.vault import actions as vault
from consent.vault.data import PersonalData
from consent.vault.sealing import make_ready
from history.signature import Actor, command, person
from isolation.clock import school_today
from journal.lessons.actions import making as lessons
from journal.plans import actions as plans
from journal.roster import actions as roster
from journal.roster.lines import Line
from journal.roster.models import Ground, OrderKind
from tenants.groups import actions as groups
from tenants.groups.models import Association, Room, StudyGroup
from tenants.people import actions as people
from tenants.people.models import LegalRepresentative, Pupil, Relation, Representation
from tenants.profile.actions import edit_card
from tenants.profile.models import SchoolCard
from tenants.programmes import actions as programmes
from tenants.programmes.models import Programme
from tenants.staff import actions as staff
from tenants.staff.models import Employment, Post, StaffMember
from tenants.years import actions as years
from tenants.years.models import AcademicYear, YearState

ACTOR: Final = command("zvonok demo")
POSTS: Final = {"director": Post.DIRECTOR, "deputy": Post.DEPUTY, "admin": Post.METHODOLOGIST}
# Every so-manieth child.
SIBLING, GUARDIAN, TWO_PARENTS, TWICE, NO_CONSENT, NO_VAULT = 9, 17, 5, 14, 40, 4


def school_year(today: dt.date) -> tuple[dt.date, dt.date]:
    """From 1 September to 31 August, today within: summer groups are of the year before."""
    first = today.year if today.month >= 9 else today.year - 1
    return dt.date(first, 9, 1), dt.date(first + 1, 8, 31)


def fill(slug: str, plan: Year, users: dict[str, User]) -> None:
    """Make the school year of today, unless it is there; the one before it is closed. `users` are
    the school's log-ins by role, who act where a person must. Raises `CommandError` for a day before
    all that the demonstration remembers."""
    make_ready()
    today = school_today()
    years_known = AcademicYear.objects.order_by("starts_on")
    if years_known.filter(starts_on__lte=today, ends_on__gte=today).exists():
        return
    if years_known.filter(starts_on__gt=today).exists():
        raise CommandError(
            f"the demonstration has gone on beyond {today:%d.%m.%Y}: begin anew by make demo-reset"
        )
    with transaction.atomic():
        for year in years_known.filter(state=YearState.OPEN):
            years.close_year(year, actor=person(users["admin"]))
        _School(slug, plan, users).fill()


@dataclass
class _Child:
    pupil: Pupil
    parent: LegalRepresentative


@dataclass
class _School:
    """What is being filled, and what of it was made so far."""

    slug: str
    plan: Year
    users: dict[str, User]
    staff: dict[str, StaffMember] = field(default_factory=dict)
    logins: dict[str, User] = field(default_factory=dict)
    kept: list[_Child] = field(default_factory=list)
    programmes: dict[str, Programme] = field(default_factory=dict)
    rooms: dict[str, Room] = field(default_factory=dict)
    groups: list[tuple[Group, StudyGroup]] = field(default_factory=list)
    children: int = 0
    asked: int = 0
    spare: list[_Child] = field(default_factory=list)
    text: ConsentText = field(init=False)
    known: tuple[names.Family, LegalRepresentative] | None = None

    def __post_init__(self) -> None:
        self.draw = random.Random(self.slug)  # noqa: S311 - invented people, the same every time
        self.today = school_today()
        self.admin: Actor = person(self.users["admin"])

    def fill(self) -> None:
        self._card()
        self._year()
        self._staff()
        self._programmes()
        self._rooms()
        self._groups()
        self._text()
        for number, (wish, group) in enumerate(self.groups, start=1):
            self._people(number, wish, group)
        made = [group for _, group in self.groups]
        lessons.generate(made, actor=self.admin)
        for number, group in enumerate(made):
            self._lesson_plan(number, group)
        years.open_year(self.year, actor=self.admin)
        self._changes()
        hold_lessons([(group, self.logins[wish.teacher]) for wish, group in self.groups], self.draw)
        close_months(made, self.first, actor=person(self.users["deputy"]))

    def _card(self) -> None:
        card = SchoolCard.objects.get()
        if card.is_complete:
            return
        edit_card(card, CARDS[self.slug], seen=card.changed_at, actor=self.admin)

    def _year(self) -> None:
        starts_on, ends_on = school_year(self.today)
        self.year = years.create_year(starts_on=starts_on, ends_on=ends_on, actor=self.admin)
        self.first, self.last = starts_on, dt.date(ends_on.year, 5, 31)
        winter = dt.date(starts_on.year, 12, 31)
        halves = (
            ("Первое полугодие", starts_on, winter),
            ("Второе полугодие", winter + dt.timedelta(days=1), self.last),
        )
        for name, begins, ends in halves:
            years.add_term(self.year, name=name, starts_on=begins, ends_on=ends, actor=self.admin)

    def _staff(self) -> None:
        for role, post in POSTS.items():
            user = self.users[role]
            own = names.Name(user.last_name, user.first_name, user.middle_name)
            self.staff[role] = self._member(own, post, user)
        for key, parts in self.plan.teachers.items():
            post = Post.ACCOMPANIST if key == "piano" else Post.TEACHER
            self.staff[key] = self._member(names.Name(*parts), post, self.users.get(key))
            self.logins[key] = self.staff[key].user or self._login(self.staff[key])

    def _member(self, name: names.Name, post: Post, user: User | None) -> StaffMember:
        known: StaffMember | None = StaffMember.objects.filter(**name.columns()).first()
        if known is not None:
            return known
        member = staff.add_member(
            **name.columns(), post=post, title="", employment=Employment.MAIN,
            starts_on=dt.date(self.first.year - 3, 9, 1), actor=self.admin,
        )  # fmt: skip
        if user is not None:
            staff.tie_login(member, user, actor=self.admin)
        return member

    def _login(self, member: StaffMember) -> User:
        """Whoever leads a group has a log-in; these wait for their one-time password."""
        name = names.Name(member.last_name, member.first_name, member.middle_name)
        user = accounts.create_user_with_role(
            login=names.login(name), **name.columns(), email="", role=Role.TEACHER,
            valid_from=self.first, actor=self.admin,
        )  # fmt: skip
        staff.tie_login(member, user, actor=self.admin)
        return user

    def _programmes(self) -> None:
        council = dt.date(self.first.year, 8, 27)
        for number, (key, club) in enumerate(self.plan.clubs.items(), start=1):
            known: Programme | None = Programme.objects.filter(title=club.programme).first()
            if known is not None:
                self.programmes[key] = known
                continue
            made = programmes.add_programme(
                title=club.programme, focus_area=club.focus_area, level=club.level, years=1,
                hours=club.hours, age_from=club.ages[0], age_to=club.ages[1],
                protocol="1", protocol_on=council, order=f"{40 + number}",
                order_on=council + dt.timedelta(days=1), actor=self.admin,
            )  # fmt: skip
            sections = [
                {"title": title, "theory": theory, "practice": practice, "control": ""}
                for title, theory, practice in club.sections
            ]
            sections[-1]["control"] = "Итоговая работа"
            programmes.write_curriculum(made, 1, sections, actor=self.admin)
            self.programmes[key] = made

    def _rooms(self) -> None:
        for name, capacity in self.plan.rooms:
            known: Room | None = Room.objects.filter(name=name).first()
            self.rooms[name] = known or groups.add_room(
                name=name, capacity=capacity, actor=self.admin
            )

    def _groups(self) -> None:
        clubs = {
            key: Association.objects.filter(name=club.name).first()
            or groups.add_association(name=club.name, actor=self.admin)
            for key, club in self.plan.clubs.items()
        }
        for wish in self.plan.groups:
            made = groups.create_group(
                year=self.year, association=clubs[wish.club],
                programme=self.programmes[wish.club], name=wish.name, study_year=1,
                teacher=self.staff[wish.teacher], accompanist=self.staff.get(wish.accompanist),
                capacity=wish.capacity, room=self.rooms[wish.room], academic_hour=45,
                starts_on=self.first, ends_on=self.year.ends_on, actor=self.admin,
            )  # fmt: skip
            for lesson in wish.lessons:
                groups.add_slot(
                    made, weekday=lesson.weekday, starts_at=dt.time.fromisoformat(lesson.starts),
                    hours=Decimal(lesson.hours), valid_from=self.first, valid_to=self.last,
                    actor=self.admin,
                )  # fmt: skip
            self.groups.append((wish, made))

    def _text(self) -> None:
        known: ConsentText | None = ConsentText.objects.first()
        if known is not None:
            self.text = known
            return
        items = draft(SchoolCard.objects.get(), PARTIES)
        adopted = self.first - dt.timedelta(days=5)
        self.text = agreements.adopt_text(items=items, adopted_on=adopted, actor=self.admin)

    def _people(self, number: int, wish: Group, group: StudyGroup) -> None:
        """Children of a group, their consents and applications, and the order that enrols them."""
        kept = self._kept(group) if wish.teacher == "teacher" else []
        asked = [self._asked(child, group) for child in kept]
        asked += [self._application(group) for _ in range(wish.children - len(kept))]
        for application in asked:
            applications.confirm(application, actor=self.admin)
        order = roster.draft_order(
            kind=OrderKind.ENROL, number=f"{number}-з", date=self.first, effective_on=self.first,
            basis="заявления родителей (законных представителей)",
            lines=[
                Line(each.pupil, group_to=group, application=each) for each in asked
            ],
            actor=self.admin,
        )  # fmt: skip
        roster.issue(order, actor=self.admin)
        for _ in range(wish.waiting):
            applications.queue(self._application(group), actor=self.admin)

    def _kept(self, group: StudyGroup) -> list[_Child]:
        """The child of the parent with a log-in and the pupil with one, in all groups of the teacher."""
        pupil, parent = self.users["pupil"], self.users["parent"]
        if not self.kept:
            self.kept = [
                _Child(tie.pupil, tie.representative)
                for tie in Representation.objects.filter(
                    Q(representative__user=parent) | Q(pupil__user=pupil)
                ).order_by("id")[:2]
            ]
        if not self.kept:
            own = names.Name(pupil.last_name, pupil.first_name, pupil.middle_name)
            self.kept = [
                self._child(group, own=names.Name(*self.plan.child), signs="parent"),
                self._child(group, own=own),
            ]
            people.tie_login(self.kept[0].parent, parent, actor=self.admin)
            people.tie_login(self.kept[1].pupil, pupil, actor=self.admin)
        return self.kept

    def _application(self, group: StudyGroup) -> Application:
        return self._asked(self._again(group) or self._child(group), group)

    def _asked(self, child: _Child, group: StudyGroup) -> Application:
        return applications.submit(
            pupil=child.pupil, representative=child.parent, group=group,
            source=self.draw.choice((Source.OFFICE, Source.NAVIGATOR)),
            submitted_on=self.first - dt.timedelta(days=self.draw.randrange(1, 4)),
            actor=self.admin,
        )  # fmt: skip

    def _child(self, group: StudyGroup, own: names.Name | None = None, signs: str = "") -> _Child:
        """A child of the programme's age with a parent, and what the parent signed and told. `own` is
        a name to have, `signs` the log-in that is the parent's."""
        self.children += 1
        young, old = group.programme.age_from, group.programme.age_to
        sibling = own is None and self.children % SIBLING == 0 and self.known is not None
        drawn = names.family(
            self.draw,
            youngest=self.first.replace(year=self.first.year - young),
            oldest=self.first.replace(year=self.first.year - old),
            like=self.known[0] if sibling and self.known else None,
        )
        if own is not None:
            drawn = drawn.named(own, self.users.get(signs))
        pupil = people.add_pupil(
            **drawn.child.columns(), birth_date=drawn.birth_date,
            sex="f" if drawn.girl else "m", actor=self.admin,
        )  # fmt: skip
        known = self.known[1] if sibling and self.known else None
        child = _Child(pupil, self._parent(pupil, drawn, known))
        if self.children % GUARDIAN:
            self.known = (drawn, child.parent)
        if self.children % NO_CONSENT:
            self._consent(child)
            self.spare.append(child)
        return child

    def _parent(
        self, pupil: Pupil, drawn: names.Family, known: LegalRepresentative | None
    ) -> LegalRepresentative:
        """Who signs: mostly a parent, now and then a guardian with the paper that says so; some
        children have both parents."""
        relation = Relation.MOTHER if drawn.mother else Relation.FATHER
        paper = ""
        if known is not None:
            people.tie_representative(pupil, known, relation=relation, actor=self.admin)
            return known
        if self.children % GUARDIAN == 0:
            relation = Relation.GUARDIAN
            paper = "постановление об опеке № 17 от 03.02.2025, отдел опеки и попечительства"
        tie = people.add_representative(
            pupil, **drawn.parent.columns(), relation=relation, authority=paper, actor=self.admin
        )
        if self.children % TWO_PARENTS == 0 and relation == Relation.MOTHER:
            stem, his, _ = drawn.stem
            people.add_representative(
                pupil, last_name=stem + his, first_name="Рамил", middle_name="Айдарович",
                relation=Relation.FATHER, actor=self.admin,
            )  # fmt: skip
        return tie.representative

    def _again(self, group: StudyGroup) -> _Child | None:
        """Now and then a child of another group comes to this one too, if the age suits."""
        self.asked += 1
        if self.asked % TWICE:
            return None
        ages = range(group.programme.age_from, group.programme.age_to + 1)
        suits = [one for one in self.spare if one.pupil.age_on(self.first) in ages]
        elsewhere = [
            one for one in suits if not one.pupil.applications.filter(group=group).exists()
        ]
        if not elsewhere:
            return None
        self.spare.remove(elsewhere[0])
        return elsewhere[0]

    def _consent(self, child: _Child) -> None:
        agreements.register_consent(
            pupil=child.pupil, representative=child.parent, text=self.text,
            signed_on=self.first - dt.timedelta(days=self.draw.randrange(1, 4)),
            accepted_by=self.staff["admin"], original_place="Папка 03-12, кабинет методиста",
            actor=self.admin,
        )  # fmt: skip
        if self.children % NO_VAULT:
            paper = names.certificate(self.draw, child.pupil.birth_date)
            own = PersonalData(document=paper, snils=names.snils(self.draw))
            vault.store(child.pupil, own, actor=self.admin)
        contacts = PersonalData(phone=names.phone(self.draw))
        vault.store(child.parent, contacts, actor=self.admin)

    def _lesson_plan(self, number: int, group: StudyGroup) -> None:
        """Most are approved; one waits for the deputy, one came back, one is not begun."""
        if number % 7 == 6:
            return
        plan = plans.plan_of(group, actor=self.admin)
        plans.fill_from_curriculum(plan, actor=self.admin)
        plans.submit(plan, actor=self.admin)
        deputy = person(self.users["deputy"])
        if number % 7 == 5:
            remark = "Уточните темы итоговых занятий и формы контроля."
            plans.return_with_remarks(plan, remark=remark, actor=deputy)
        elif number % 7 != 4:
            plans.approve(plan, actor=deputy)

    def _changes(self) -> None:
        """A child leaves and another moves to a parallel group, once the autumn has come."""
        day = self.first + dt.timedelta(days=42)
        if day >= self.today:
            return
        (_, first), (_, second) = self.groups[0], self.groups[1]
        leaving, moving = first.enrolments.order_by("id")[len(self.kept) :][:2]
        gone = Line(leaving.pupil, group_from=first, ground=Ground.FAMILY)
        moved = Line(moving.pupil, group_from=first, group_to=second)
        for kind, number, line, basis in (
            (OrderKind.WITHDRAW, "1-о", gone, "заявление родителя"),
            (OrderKind.TRANSFER, "1-п", moved, "заявление родителя"),
        ):
            order = roster.draft_order(
                kind=kind, number=number, date=day, effective_on=day, basis=basis, lines=[line],
                actor=self.admin,
            )  # fmt: skip
            roster.issue(order, actor=self.admin)
