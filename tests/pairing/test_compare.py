"""Two answers side by side."""

from __future__ import annotations

from dataclasses import replace

from binome.pairing import Worth, compare, points_of, rematch, solve
from binome.pairing._definitions import Definitions
from pairing.reading import sample


def test_an_answer_beside_itself_changes_nothing() -> None:
    problem = sample("sample-10").problem
    result = solve(problem)
    same = compare((problem, result), (problem, result))
    assert same.changes == ()
    assert same.same == len(result.pairs)
    assert same.first == same.second
    assert same.first.total == 14005


def test_other_weights_move_people_and_say_what_each_gains_under_them() -> None:
    problem = sample("sample-300").problem
    other = replace(problem, weights={**problem.weights, "goals": 0, "availability": 90})
    before, after = solve(problem), solve(other)
    seen = compare((problem, before), (other, after))
    assert seen.changes
    assert seen.same + len(seen.changes) >= len(before.pairs)
    assert seen.first.criteria["goals"] > 0
    assert "goals" not in seen.second.criteria
    definitions = Definitions(other)
    mentors = {one.id: one for one in problem.mentors}
    mentees = {one.id: one for one in problem.mentees}
    for change in seen.changes[:20]:
        if change.before and change.after:
            points = [
                definitions.points(mentors[mentor], mentees[change.mentee])
                for mentor in (change.before, change.after)
            ]
            assert change.gains == points[1] - points[0]
            assert (change.worth_before.second, change.worth_after.second) == tuple(points)
        for mentor, ranks in ((change.before, change.rank_before), (change.after, change.rank_after)):
            allowed = {
                one.id: definitions.points(one, mentees[change.mentee])
                for one in problem.mentors
                if not definitions.broken(one, mentees[change.mentee])
            }
            better = [points for points in allowed.values() if points > allowed.get(mentor, 0)]
            assert ranks.second == (1 + len(better) if mentor in allowed else None)
    # What everybody gains together is what the second total is above the first pairs under the second settings.
    under = points_of(other, [(pair.mentor, pair.mentee) for pair in before.pairs])
    assert sum(change.gains for change in seen.changes) == after.points_of_pairs - sum(under.values())


def test_who_has_left_is_no_longer_worth_anything_there() -> None:
    problem = sample("sample-300").problem
    result = solve(problem)
    gone = result.pairs[0].mentor
    again = rematch(problem, [], left=[("mentor", gone)])
    seen = compare((problem, result), (again.problem, again.result))
    changed = next(change for change in seen.changes if change.mentee == result.pairs[0].mentee)
    assert changed.worth_before == Worth(result.pairs[0].points, None)
    assert gone in seen.mentors_freer
