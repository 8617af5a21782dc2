"""Ready-written messages for each fact: a first draft in the recipients' language, to read and change."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _


@dataclass(frozen=True)
class Draft:
    """What the coordinator finds in the form."""

    subject: str
    text: str


def draft_for(kind: str) -> Draft | None:
    """The draft for a fact of ``kind`` (see :mod:`binome.desk.facts`); ``None`` where a message makes no sense."""
    drafts = {
        "moved": Draft(
            _("Shall we find a date together?"),
            _(
                "A session of yours has changed date twice. It happens to everyone.\n\n"
                "Would a phone call, a lunch break or a session online make it easier? "
                "Choose a new date on your pair’s page, or simply answer this message and I will help."
            ),
        ),
        "to-note": Draft(
            _("Did you meet?"),
            _(
                "The date of a session has passed. If you met, please note it on your pair’s page: it takes one minute.\n\n"
                "If you did not, no harm done: choose another date there."
            ),
        ),
        "no-first-date": Draft(
            _("Your first session"),
            _(
                "Your pair is formed and your first session has no date yet.\n\n"
                "Fixing the three dates at once is what helps most. Your pair’s page suggests moments that suit you both."
            ),
        ),
        "no-next-date": Draft(
            _("Your next session"),
            _(
                "Your next session has no date yet. Two weeks between two sessions leave time to practise.\n\n"
                "Choose a date on your pair’s page, or answer this message if something is in the way."
            ),
        ),
        "no-goal": Draft(
            _("One precise goal before session 2"),
            _(
                "Your second session is near and no goal is written yet.\n\n"
                "One precise goal is enough: what you want to be able to do, and how you will know it worked. "
                "Your pair’s page proposes some."
            ),
        ),
        "no-agreement": Draft(
            _("Your pair agreement"),
            _(
                "Your pair agreement is waiting for one of you. Reading it together takes five minutes "
                "and settles dates, contact and confidence.\n\nYou will find it on your pair’s page."
            ),
        ),
        "silence": Draft(
            _("Is everything all right?"),
            _(
                "I wrote to you a few days ago and have not heard from you. There is nothing to be sorry for.\n\n"
                "Tell me in one word how things are, or the hour at which I may call you. "
                "If the pair no longer suits one of you, we will find a way together."
            ),
        ),
    }
    return drafts.get(kind)
