"""``binome reset-second-factor``: back in for somebody who lost everything, when nobody else can help them."""

from __future__ import annotations

import argparse
import os
import sys

from binome.cli.options import DONE, WRONG_INPUT

WORDS = {
    "fr": {
        "done": "C’est fait. {email} entre désormais avec un code reçu par courriel, et en est averti.",
        "none": "{email} n’a pas de seconde preuve. Rien n’a changé.",
        "unknown": "Personne n’entre avec l’adresse {email}.",
    },
    "en": {
        "done": "Done. {email} now signs in with a code by e-mail, and is told so.",
        "none": "{email} has no second factor. Nothing has changed.",
        "unknown": "Nobody signs in with the address {email}.",
    },
}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Options of ``binome reset-second-factor``."""
    parser.add_argument("email", metavar="ADDRESS", help="the address that the person signs in with")
    parser.add_argument("--lang", choices=("fr", "en"), default="fr", help="language of the answer")


def run(arguments: argparse.Namespace) -> int:
    """Remove the factors, sign the person out everywhere, write to them and into the log. Safe to repeat.

    Returns 2 when nobody signs in with the address.
    """
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "binome.config.settings")
    import django

    django.setup()
    from django.utils import timezone

    from binome.accounts.models import Person
    from binome.accounts.services import reset_second_factor

    words = WORDS[arguments.lang]
    email = arguments.email.strip()
    person = Person.objects.filter(email__iexact=email, is_active=True).first()
    if person is None:
        print(words["unknown"].format(email=email), file=sys.stderr)
        return WRONG_INPUT
    count = reset_second_factor(person, by=None, at=timezone.now())
    print(words["done" if count else "none"].format(email=person.email))
    return DONE
