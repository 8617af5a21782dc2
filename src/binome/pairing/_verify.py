"""Checks a result against its problem, one pair of people at a time, without the code that made it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from binome.pairing._definitions import Definitions
from binome.pairing._model import MadePair, Problem, Progress, Result, silent, typeset

Couple = tuple[str, str]

FINDINGS: Mapping[str, Mapping[str, str]] = {
    "stranger": {
        "fr": "{who} : personnes inconnues des données.",
        "en": "{who}: not people of the input.",
    },
    "people-of-prices": {
        "fr": "Le certificat ne donne pas un prix pour chaque personne.",
        "en": "The certificate does not give one price for each person.",
    },
    "rules": {
        "fr": "Règles appliquées : {held} ; règles demandées : {asked}.",
        "en": "Rules that held: {held}; asked for: {asked}.",
    },
    "criteria": {
        "fr": "Critères comptés : {counted} ; critères demandés : {asked}.",
        "en": "Criteria counted: {counted}; asked for: {asked}.",
    },
    "points": {
        "fr": "{who} : {said} points annoncés, {found} recomptés.",
        "en": "{who}: said to have {said} points, recounted {found}.",
    },
    "broken": {"fr": "{who} : règles non respectées ou mal dites ({rules}).", "en": "{who}: breaks {rules}."},
    "lock": {
        "fr": "{who} : verrouillé ou non, contrairement aux données.",
        "en": "{who}: locked or not, against the input.",
    },
    "twice": {"fr": "{who} : dans {count} binômes.", "en": "{who}: in {count} pairs."},
    "places": {
        "fr": "{who} : {count} binômes pour {places} places.",
        "en": "{who}: {count} pairs, {places} places.",
    },
    "lock-not-kept": {
        "fr": "{who} : binôme verrouillé, mais non formé.",
        "en": "{who}: locked and not made.",
    },
    "left-out": {
        "fr": "Personnes sans binôme annoncées : {said} ; en réalité : {found}.",
        "en": "People said to be left out: {said}; in fact: {found}.",
    },
    "total": {
        "fr": "Total annoncé : {said} ; recompté : {found}.",
        "en": "Total said: {said}; recounted: {found}.",
    },
    "figures": {
        "fr": "Les chiffres du choix fait ne sont pas ceux des binômes.",
        "en": "The figures of the choice made are not those of the pairs.",
    },
    "negative-price": {"fr": "{who} : prix négatif ({price}).", "en": "{who}: negative price ({price})."},
    "price": {
        "fr": "{who} : les deux prix font {price}, le binôme vaut {worth}. La preuve ne tient pas.",
        "en": "{who}: the two prices make {price}, the pair is worth {worth}. The proof does not hold.",
    },
    "bound": {
        "fr": "Les prix font {found} en tout, le certificat dit {said}.",
        "en": "The prices add up to {found}, the certificate says {said}.",
    },
    "bonus": {
        "fr": "Une prime de {bonus} par binôme ne sert pas le but « {aim} ».",
        "en": "A bonus of {bonus} a pair does not serve the aim “{aim}”.",
    },
    "not-best": {
        "fr": "Les binômes valent {worth}, les prix permettent {bound} : le total n’est pas prouvé.",
        "en": "The pairs are worth {worth}, the prices allow {bound}: the total is not proved.",
    },
    "blocking": {
        "fr": "Paires que les deux préféreraient : {found}, et non {said}.",
        "en": "Pairs that both would prefer: {found}, not {said}.",
    },
    "unstable": {
        "fr": "Les binômes ne sont pas stables : {count} paires seraient préférées par les deux personnes.",
        "en": "The pairs are not stable: {count} pairs would be preferred by both people.",
    },
    "below-floor": {
        "fr": "{who} : sous le plancher de {floor} points.",
        "en": "{who}: below the floor of {floor}.",
    },
    "floor-too-high": {
        "fr": "Un plancher de {floor} points écarte des personnes qui pourraient avoir un binôme.",
        "en": "A floor of {floor} points leaves out people who could have a pair.",
    },
    "floor-too-low": {
        "fr": "Un plancher au-dessus de {floor} points ne ferait perdre aucun binôme.",
        "en": "A floor above {floor} points would lose no pair.",
    },
    "not-fairest": {
        "fr": "D’autres binômes servent mieux l’équité « {fairness} ».",
        "en": "Other pairs serve the fairness “{fairness}” better.",
    },
}


@dataclass(frozen=True)
class Finding:
    """One thing wrong in a result; ``kind`` is a key of ``FINDINGS``, ``values`` fill its text."""

    kind: str
    values: Mapping[str, object]

    def in_language(self, lang: str) -> str:
        """The sentence for whoever checks."""
        lang = "fr" if lang.startswith("fr") else "en"
        said = FINDINGS[self.kind][lang].format(**self.values)
        return typeset(said, lang)

    def __str__(self) -> str:
        return self.in_language("en")


def verify(problem: Problem, result: Result, progress: Progress = silent) -> list[Finding]:
    """What is wrong with ``result``; empty when it is valid and proved to be what was asked for.

    Plain Python over all combinations: a second opinion, not fast (about 7 µs a combination).
    """
    strangers = _strangers(problem, result)
    return strangers or _Check(problem, result, progress).everything()


def _strangers(problem: Problem, result: Result) -> list[Finding]:
    mentors, mentees = {mentor.id for mentor in problem.mentors}, {mentee.id for mentee in problem.mentees}
    wrong = [
        Finding("stranger", {"who": f"{pair.mentor}, {pair.mentee}"})
        for pair in result.pairs
        if pair.mentor not in mentors or pair.mentee not in mentees
    ]
    wrong += [
        Finding("stranger", {"who": f"{mentor}, {mentee}"})
        for mentor, mentee in problem.locked
        if mentor not in mentors or mentee not in mentees
    ]
    certificate = result.certificate
    if set(certificate.mentor_prices) != mentors or set(certificate.mentee_prices) != mentees:
        wrong.append(Finding("people-of-prices", {}))
    return wrong


class _Check:
    """One result: every combination is looked at once and let go, then each promise is checked.

    Fairness alone needs every pair that could be made at the end; without it, only the pairs made are kept.
    """

    def __init__(self, problem: Problem, result: Result, progress: Progress) -> None:
        self.progress = progress
        self.problem = problem
        self.result = result
        self.definitions = Definitions(problem)
        self.made = {(pair.mentor, pair.mentee): pair for pair in result.pairs}
        self.locked = set(problem.locked)
        self.running = set(problem.running)
        self.free = {mentor.id: mentor.capacity for mentor in problem.mentors}
        for mentor, _mentee in self.locked:
            self.free[mentor] -= 1
        self.wrong: list[Finding] = []
        # Points of the pairs made that could be made; with fairness, of every pair that could.
        self.allowed: dict[Couple, int] = {}
        self.most_points = 0
        # What is wrong about prices, told in its turn; and pairs that both people would prefer.
        self.too_cheap: list[Finding] = []
        self.blocking = 0
        self.last_rank = 1 + max((wish.rank for wish in problem.preferences), default=0)
        self.of_mentee: dict[str, tuple[int, int]] = {}
        self.of_mentor: dict[str, list[tuple[int, int]]] = {}

    def found(self, kind: str, **values: object) -> None:
        """One more thing that is wrong."""
        self.wrong.append(Finding(kind, values))

    def everything(self) -> list[Finding]:
        self._switches()
        self._combinations()
        self._places()
        self._figures()
        self._prices()
        self._stable()
        if self.problem.fairness != "none":
            self._fair()
        elif self.problem.aim != "stable":
            self._best_by_prices()
        return self.wrong

    def _switches(self) -> None:
        held, counted = set(self.result.rules_on), set(self.result.criteria_on)
        if held != set(self.definitions.rules):
            self.found("rules", held=", ".join(sorted(held)), asked=", ".join(self.definitions.rules))
        if counted != set(self.definitions.criteria):
            self.found(
                "criteria", counted=", ".join(sorted(counted)), asked=", ".join(self.definitions.criteria)
            )

    def _combinations(self) -> None:
        taken = {mentee for _, mentee in self.locked}
        self._likings(taken)
        for number, mentor in enumerate(self.problem.mentors):
            self.progress("check", number / len(self.problem.mentors))
            for mentee in self.problem.mentees:
                couple = (mentor.id, mentee.id)
                pair = self.made.get(couple)
                possible = mentee.id not in taken and self.free[mentor.id] > 0
                if pair is None and not possible:
                    continue
                broken = self.definitions.broken(mentor, mentee)
                if pair is not None:
                    self._pair(pair, self.definitions.points(mentor, mentee), broken)
                if possible and not broken:
                    self._possible(couple, self.definitions.points(mentor, mentee))

    def _likings(self, taken: set[str]) -> None:
        """How both people of each pair made that could be made like it."""
        mentors = {mentor.id: mentor for mentor in self.problem.mentors}
        mentees = {mentee.id: mentee for mentee in self.problem.mentees}
        for couple in self.made:
            mentor, mentee = mentors[couple[0]], mentees[couple[1]]
            is_possible = mentee.id not in taken and self.free[mentor.id] > 0
            if not is_possible or self.definitions.broken(mentor, mentee):
                continue
            points = self.definitions.points(mentor, mentee)
            self.of_mentee[mentee.id] = self._liking("mentee", mentee.id, mentor.id, points)
            liking = self._liking("mentor", mentor.id, mentee.id, points)
            self.of_mentor.setdefault(mentor.id, []).append(liking)

    def _liking(self, side: str, person: str, other: str, points: int) -> tuple[int, int]:
        """The lower the better: those listed, by rank, then the others by points."""
        rank = self.definitions.ranks.get((side, person, other))
        return (self.last_rank, -points) if rank is None else (rank, 0)

    def _possible(self, couple: Couple, points: int) -> None:
        """A pair that could be made: its prices are enough, or not; both would prefer it, or not."""
        mentor, mentee = couple
        if couple in self.made or self.problem.fairness != "none":
            self.allowed[couple] = points
        self.most_points = max(self.most_points, points)
        certificate = self.result.certificate
        price = certificate.mentor_prices[mentor] + certificate.mentee_prices[mentee]
        worth = self._worth(couple, points)
        if price < worth:
            self.too_cheap.append(
                Finding("price", {"who": ", ".join(couple), "price": price, "worth": worth})
            )
        now = self.of_mentee.get(mentee)
        if now is not None and self._liking("mentee", mentee, mentor, points) >= now:
            return
        kept = self.of_mentor.get(mentor, [])
        is_full = len(kept) >= self.free[mentor]
        self.blocking += not is_full or self._liking("mentor", mentor, mentee, points) < max(kept)

    def _pair(self, pair: MadePair, points: int, broken: set[str]) -> None:
        couple, who = (pair.mentor, pair.mentee), f"{pair.mentor}, {pair.mentee}"
        said = sum(score.points for score in pair.scores)
        if not points == pair.points == said:
            self.found("points", who=who, said=pair.points, found=points)
        if broken != set(pair.broken_rules) or (broken and couple not in self.locked):
            self.found("broken", who=who, rules=", ".join(sorted(broken)))
        if pair.is_locked != (couple in self.locked):
            self.found("lock", who=who)

    def _places(self) -> None:
        capacity = {mentor.id: mentor.capacity for mentor in self.problem.mentors}
        for mentee, count in Counter(pair.mentee for pair in self.result.pairs).items():
            if count > 1:
                self.found("twice", who=mentee, count=count)
        for mentor, count in Counter(pair.mentor for pair in self.result.pairs).items():
            if count > capacity[mentor]:
                self.found("places", who=mentor, count=count, places=capacity[mentor])
        for couple in sorted(self.locked):
            if couple not in self.made:
                self.found("lock-not-kept", who=", ".join(couple))
        paired = {pair.mentee for pair in self.result.pairs}
        left_out = sorted(mentee.id for mentee in self.problem.mentees if mentee.id not in paired)
        said = sorted(person.person for person in self.result.unmatched if person.side == "mentee")
        if said != left_out:
            self.found("left-out", said=", ".join(said) or "-", found=", ".join(left_out) or "-")

    def _figures(self) -> None:
        problem, result = self.problem, self.result
        points = sum(pair.points for pair in result.pairs)
        total = points + (len(problem.mentees) - len(result.pairs)) * problem.unmatched_is_worth
        if (points, total) != (result.points_of_pairs, result.total):
            self.found("total", said=result.total, found=total)
        free = [pair.points for pair in result.pairs if not pair.is_locked]
        said = [
            (choice.pairs, choice.total, choice.lowest)
            for choice in result.choices
            if (choice.aim, choice.fairness) == (problem.aim, problem.fairness)
        ]
        if said != [(len(result.pairs), total, min(free, default=None))]:
            self.found("figures")

    def _net(self, couple: Couple) -> int:
        return self._worth(couple, self.allowed[couple])

    def _worth(self, couple: Couple, points: int) -> int:
        more, times = self.problem.stay
        net = points - self.problem.unmatched_is_worth + self.result.certificate.bonus_per_pair
        return times * net + (more if couple in self.running else 0)

    def _prices(self) -> None:
        """No price below 0; on every allowed pair they add up to what it is worth at least; their sum is the bound.

        Then no assignment whatever is worth more than the bound.
        """
        problem, certificate = self.problem, self.result.certificate
        for name, price in [*certificate.mentor_prices.items(), *certificate.mentee_prices.items()]:
            if price < 0:
                self.found("negative-price", who=name, price=price)
        self.wrong += self.too_cheap
        taken = {mentee for _, mentee in self.locked}
        bound = sum(self.free[name] * price for name, price in certificate.mentor_prices.items())
        bound += sum(price for name, price in certificate.mentee_prices.items() if name not in taken)
        if bound != certificate.bound:
            self.found("bound", found=bound, said=certificate.bound)
        enough = self.most_points * len(problem.mentees) + max(0, problem.unmatched_is_worth)
        if (problem.aim != "most-pairs") != (certificate.bonus_per_pair == 0) or (
            problem.aim == "most-pairs" and certificate.bonus_per_pair <= enough
        ):
            self.found("bonus", bonus=certificate.bonus_per_pair, aim=problem.aim)

    def _best_by_prices(self) -> None:
        """The pairs made are worth the bound, so nothing is worth more."""
        worth = sum(self._net(couple) for couple in self.made if couple in self.allowed)
        if worth != self.result.certificate.bound:
            self.found("not-best", worth=worth, bound=self.result.certificate.bound)

    def _stable(self) -> None:
        """The blocking pairs are as many as said; none where stable pairs were asked for."""
        if self.blocking != self.result.blocking_pairs:
            self.found("blocking", found=self.blocking, said=self.result.blocking_pairs)
        if self.blocking and self.problem.aim == "stable":
            self.found("unstable", count=self.blocking)

    def _fair(self) -> None:
        """The floor is the highest that loses no pair; above it, the pairs made are the best of their kind."""
        floor = self.result.floor
        below = [pair for couple, pair in self.made.items() if couple in self.allowed and pair.points < floor]
        for pair in below:
            self.found("below-floor", who=f"{pair.mentor}, {pair.mentee}", floor=floor)
        above = {couple: points for couple, points in self.allowed.items() if points >= floor}
        most = _most_pairs(self.allowed, self.free)
        if _most_pairs(above, self.free) != most:
            self.found("floor-too-high", floor=floor)
        higher = {couple: points for couple, points in self.allowed.items() if points > floor}
        if most and _most_pairs(higher, self.free) == most:
            self.found("floor-too-low", floor=floor)
        pairs = [couple for couple in self.made if couple in above]
        if self.problem.fairness == "floor":
            is_best = _is_best(above, self.free, pairs, self._net)
        else:
            is_best = _is_best(above, self.free, pairs, _weakest_first(above, len(self.problem.mentees)))
        if not is_best:
            self.found("not-fairest", fairness=self.problem.fairness)


def _weakest_first(allowed: Mapping[Couple, int], people: int) -> Callable[[Couple], int]:
    """Weights whose greatest sum is: most pairs, then fewest at the lowest points, then at the next lowest, …"""
    base = people + 1
    rank = {points: number for number, points in enumerate(sorted(set(allowed.values()), reverse=True))}
    whole: int = base ** (len(rank) + 1)
    return lambda couple: whole - int(base ** rank[allowed[couple]])


def _most_pairs(allowed: Mapping[Couple, int], free: Mapping[str, int]) -> int:
    """How many people can be paired at most: one augmenting path after the other (Kuhn)."""
    mentors_of: dict[str, list[str]] = {}
    for mentor, mentee in allowed:
        mentors_of.setdefault(mentee, []).append(mentor)
    pairs: dict[str, list[str]] = {}

    def finds_place(start: str) -> bool:
        came_from: dict[str, str] = {}
        ahead = [start]
        while ahead:
            mentee = ahead.pop()
            for mentor in mentors_of[mentee]:
                if mentor in came_from:
                    continue
                came_from[mentor] = mentee
                if len(pairs.setdefault(mentor, [])) < free[mentor]:
                    _move_along(mentor, came_from, pairs, start)
                    return True
                ahead += pairs[mentor]
        return False

    return sum(finds_place(mentee) for mentee in mentors_of)


def _move_along(mentor: str, came_from: Mapping[str, str], pairs: dict[str, list[str]], start: str) -> None:
    """Give ``mentor`` to who asked, the place so freed to who asked for that, and so on up to ``start``."""
    while True:
        mentee = came_from[mentor]
        before = next((name for name, with_them in pairs.items() if mentee in with_them), None)
        pairs[mentor].append(mentee)
        if mentee == start or before is None:
            return
        pairs[before].remove(mentee)
        mentor = before


def _is_best(
    allowed: Mapping[Couple, int],
    free: Mapping[str, int],
    pairs: list[Couple],
    weight: Callable[[Couple], int],
) -> bool:
    """Whether no other assignment weighs more: whether prices exist that prove it."""
    worth = {couple: weight(couple) for couple in allowed}
    mate = {mentee: mentor for mentor, mentee in pairs}
    price = dict.fromkeys(free, 0)
    for _round in range(len(free) + 2):
        left = {mentee: worth[mentor, mentee] - price[mentor] for mentee, mentor in mate.items()}
        risen = dict(price)
        for (mentor, mentee), value in worth.items():
            risen[mentor] = max(risen[mentor], value - left.get(mentee, 0))
        if risen == price:
            break
        price = risen
    else:
        return False
    bound = sum(left.values()) + sum(free[mentor] * value for mentor, value in price.items())
    return min(left.values(), default=0) >= 0 and bound == sum(worth[couple] for couple in pairs)
