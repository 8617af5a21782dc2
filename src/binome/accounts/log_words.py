"""What the log says of each act of this room; values are the entry's details."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

LOG_WORDS: dict[str, _StrPromise] = {
    "accounts.create_organisation": _("created the organisation"),
    "accounts.give_role": _("gave %(name)s a role in the whole organisation"),
    "accounts.end_role": _("ended a role of %(name)s in the whole organisation"),
    "accounts.offer_role": _("asked %(name)s to take a role"),
    "accounts.accept_role": _("accepted a role"),
    "accounts.decline_role": _("declined a role"),
    "accounts.take_back_offer": _("took back a role offered to %(name)s"),
    "accounts.apply_lines": _("sent a file of reporting lines (%(count)s people changed)"),
    "accounts.declare_conflict": _("said that somebody is in their reporting line"),
    "accounts.withdraw_conflict": _("took back what they had said of a reporting line"),
    "accounts.require_second_factor": _("asked coordinators for a second factor"),
    "accounts.stop_requiring_second_factor": _("stopped asking coordinators for a second factor"),
    "accounts.reset_second_factor": _("removed the lost second factor of %(name)s"),
    "accounts.connect_company": _("connected the company’s sign-on"),
    "accounts.open_company_sign_on": _("switched company sign-on on"),
    "accounts.close_company_sign_on": _("switched company sign-on off"),
    "accounts.hold_to_company": _("let people of the company’s domains sign in through the company only"),
    "accounts.stop_holding_to_company": _("let people of the company’s domains sign in with a code again"),
    "accounts.prove_company_domain": _("confirmed the domain %(domain)s"),
    "accounts.remove_company_domain": _("removed the domain %(domain)s"),
    "accounts.arrive_by_company": _("opened an account through the company: %(name)s"),
    "accounts.change_address": _("changed their own e-mail address"),
}
