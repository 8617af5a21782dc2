"""A programme small enough to be counted by hand: three pairs, five who answered twice."""

from __future__ import annotations

from typing import Any

import factories as make
from binome.accounts.permissions import Role
from binome.programmes.models import Programme
from binome.surveys.services import publish_wave
from factories import paris

# Words that only two people, or one, may ever read.
MEMO, HELP, ANSWER = "memo-confidentiel", "appel-confidentiel", "reponse-confidentielle"
ITEMS = [f"ag{number:02d}" for number in range(1, 13)]


def scores(value: int) -> dict[str, Any]:
    """A self-assessment where every item has the same value; the two on another scale must not count."""
    return {**dict.fromkeys(ITEMS, value), "cf1": 10, "cf2": 10, "ag01-then": 4}


class Small:
    """Rows, and what they add up to."""

    def __init__(self, *, pairs: int = 3, answering: int = 5, is_closed: bool = True) -> None:
        self.programme = make.ProgrammeFactory(state=Programme.State.CLOSING)
        self.organisation = self.programme.organisation
        self.coordinator = make.coordinator_of(self.organisation)
        self.sponsor = make.TeamMemberFactory(programme=self.programme, role=Role.SPONSOR).person
        self.pairs = [
            make.PairFactory(programme=self.programme, formed_at=paris(2027, 2, 2)) for _ in range(pairs)
        ]
        self._live()
        self._answer(answering)
        if is_closed:
            self.publish()

    def publish(self) -> None:
        """The questionnaires close: what may be shown is added up."""
        for wave in self.waves.values():
            publish_wave(wave, at=paris(2027, 4, 20))

    def _live(self) -> None:
        ends = ("completed", "active", "ended")
        # Sessions held by each pair: three, two, one.
        states = (("held",) * 3, ("held", "held", "missed"), ("held", "cancelled", "cancelled"))
        progress = ((4, 3), (3,), (1,))
        for place, pair in enumerate(self.pairs):
            turn = place % 3
            pair.state = ends[turn]
            pair.save(update_fields=["state"])
            for number, state in enumerate(states[turn], start=1):
                make.SessionFactory(
                    pair=pair, number=number, state=state, memo=MEMO, next_step=MEMO, moves_count=turn if number == 1 else 0,
                    held_minutes=100 if state == "held" else None,
                )  # fmt: skip
            for position, value in enumerate(progress[turn], start=1):
                make.GoalFactory(pair=pair, position=position, progress=value, title=f"{ANSWER} {position}")
            make.HelpRequestFactory(pair=pair, text=HELP)
            for unit in ("u1-role", "u3-first", "u5-hands", "u8-close")[: 4 - turn]:
                make.UnitCompletionFactory(enrolment=pair.mentor, unit_id=unit)

    def _answer(self, answering: int) -> None:
        # One application of each side is not accepted.
        make.ApplicationFactory(programme=self.programme, role="mentor", state="draft")
        make.ApplicationFactory(programme=self.programme, role="mentee", state="declined")
        # Three proposals accepted, two refused, one not sent.
        states = ("accepted", "accepted", "accepted", "refused", "refused", "draft")
        for pair, state in zip(self.pairs * 2, states, strict=False):
            make.ProposalFactory(
                round__programme=self.programme, round__asked_by=self.coordinator, mentor=pair.mentor,
                mentee=pair.mentee, state=state,
                sent_at=None if state == "draft" else paris(2027, 1, 20),
            )  # fmt: skip
        waves = {
            name: make.WaveFactory(programme=self.programme, questionnaire_id=name)
            for name in ("agility_start", "agility_end", "final_mentee", "final_mentor")
        }
        self.waves = waves
        self.mentees = [pair.mentee for pair in self.pairs]
        while len(self.mentees) < answering:
            self.mentees.append(make.mentee_in(self.programme))
        for place, mentee in enumerate(self.mentees[:answering]):
            after = (3, 3, 2, 1, 3)[place % 5]
            self.answer("agility_start", mentee, scores(2))
            self.answer("agility_end", mentee, scores(after))
            self.answer(
                "final_mentee",
                mentee,
                {"fm10": (10, 9, 8, 6, 9)[place % 5], "fm12": ANSWER, "fm02": (5, 4, 4, 4, 1)[place % 5]},
            )
        for pair in self.pairs:
            self.answer("final_mentor", pair.mentor, {"fo09": 10, "fo11": ANSWER})
        workshop = make.WorkshopFactory(programme=self.programme, kind="closing")
        for place, pair in enumerate(self.pairs):
            make.AttendanceFactory(workshop=workshop, enrolment=pair.mentee, state="present")
            make.AttendanceFactory(
                workshop=workshop, enrolment=pair.mentor, state="absent" if place else "invited"
            )
        for by in (self.coordinator, self.coordinator, self.sponsor, None):
            make.LogEntryFactory(organisation=self.organisation, programme_id=self.programme.pk, by=by)
        make.LogEntryFactory(
            organisation=self.organisation, programme_id=self.programme.pk + 1, by=self.coordinator
        )

    def answer(self, questionnaire: str, enrolment: Any, answers: dict[str, Any]) -> Any:
        """One questionnaire that was answered."""
        return make.ResponseFactory(
            wave=self.waves[questionnaire], enrolment=enrolment, answers=answers, state="answered",
            answered_at=paris(2027, 4, 10),
        )  # fmt: skip
