"""The demonstration's people: invented, complete, and able to form ten pairs."""

from functools import cache

from binome import content
from binome.content.demo import DemoMentee, DemoMentor


def suits(mentor: DemoMentor, mentee: DemoMentee) -> bool:
    """The strictest rules a demonstration may set: same city or both remote, two common slots."""
    masters = all(
        mentor.subjects.get(content.goal(wish.goal).network, 0) >= wish.level for wish in mentee.goals
    )
    return (
        masters
        and len(set(mentor.availability) & set(mentee.availability)) >= 2
        and bool(set(mentor.languages) & set(mentee.languages))
        and mentor.employer != mentee.employer
        and (mentor.city == mentee.city or (mentor.is_remote_possible and mentee.is_remote_possible))
    )


def perfect_assignments(mentors: tuple[DemoMentor, ...], mentees: tuple[DemoMentee, ...]) -> int:
    """How many ways there are to give every mentee a mentor of her or his own, counted one by one."""

    @cache
    def ways(index: int, taken: frozenset[str]) -> int:
        if index == len(mentees):
            return 1
        return sum(
            ways(index + 1, taken | {mentor.id})
            for mentor in mentors
            if mentor.id not in taken and suits(mentor, mentees[index])
        )

    return ways(0, frozenset())


def test_ten_mentors_and_ten_mentees_can_all_be_paired() -> None:
    demo = content.demo_people()
    assert (len(demo.mentors), len(demo.mentees)) == (10, 10)
    assert perfect_assignments(demo.mentors, demo.mentees) >= 10


def test_every_mentee_has_a_choice_and_nobody_suits_everyone() -> None:
    demo = content.demo_people()
    for mentee in demo.mentees:
        candidates = sum(suits(mentor, mentee) for mentor in demo.mentors)
        assert 2 <= candidates < 10, mentee.id


def test_someone_is_kept_apart_by_the_hierarchy_alone() -> None:
    demo = content.demo_people()
    people = {person.id: person for person in (*demo.mentors, *demo.mentees)}
    assert demo.reporting_lines
    for line in demo.reporting_lines:
        assert people[line.person].employer == people[line.manager].employer


def test_the_three_situations_are_all_there() -> None:
    situations = {mentee.situation for mentee in content.demo_people().mentees}
    assert situations == {"transition", "visibility", "project"}


def test_memos_cover_every_subject_taught_and_both_first_sessions() -> None:
    demo = content.demo_people()
    assert len(demo.memos) == 14
    for network in ("facebook", "x", "linkedin", "basics"):
        for session in (1, 2):
            assert {memo.network for memo in demo.memos_for(network, session)} == {network}


def test_memos_of_a_subject_without_any_come_from_the_same_session() -> None:
    demo = content.demo_people()
    assert {memo.session for memo in demo.memos_for("instagram", 2)} == {2}
