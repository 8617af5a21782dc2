"""``binome company-domain``: whoever runs the server knows whose domain it is, when nobody reads its postmaster's mailbox."""

from __future__ import annotations

import argparse
import os
import sys

from binome.cli.options import DONE, WRONG_INPUT

WORDS = {
    "fr": {
        "done": "C’est fait. {domain} est un domaine de {name}.",
        "unknown": "Aucune organisation n’a {slug} dans son adresse.",
    },
    "en": {
        "done": "Done. {domain} is a domain of {name}.",
        "unknown": "No organisation has {slug} in its address.",
    },
}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Options of ``binome company-domain``."""
    parser.add_argument("slug", metavar="ORGANISATION", help="as in its address: reseau-passerelles")
    parser.add_argument("domain", metavar="DOMAIN", help="what follows the @: exemple.fr")
    parser.add_argument("--lang", choices=("fr", "en"), default="fr", help="language of the answer")


def run(arguments: argparse.Namespace) -> int:
    """Confirm the domain for company sign-on, and write it into the log. Safe to repeat.

    Returns 2 when there is no such organisation, or when the domain is none or another organisation's.
    """
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "binome.config.settings")
    import django

    django.setup()
    from django.utils import timezone, translation

    from binome.accounts.models import Organisation
    from binome.accounts.services import grant_company_domain
    from binome.core.errors import Refused

    words = WORDS[arguments.lang]
    found = Organisation.objects.filter(slug=arguments.slug).as_scoped("whoever runs the server").first()
    if found is None:
        print(words["unknown"].format(slug=arguments.slug), file=sys.stderr)
        return WRONG_INPUT
    with translation.override(arguments.lang):
        try:
            domain = grant_company_domain(found, name=arguments.domain, at=timezone.now())
        except Refused as refusal:
            print(refusal, file=sys.stderr)
            return WRONG_INPUT
    print(words["done"].format(domain=domain.name, name=found.name))
    return DONE
