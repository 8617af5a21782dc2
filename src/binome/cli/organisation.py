"""``binome organisation``: the first organisation of an installation, and who coordinates it."""

from __future__ import annotations

import argparse
import os
import sys

WORDS = {
    "fr": {
        "made": "« {name} » est prête. {email} en est à la coordination et peut se connecter : {url}",
        "stood": "« {name} » existe déjà. {email} en est à la coordination et peut se connecter : {url}",
    },
    "en": {
        "made": "“{name}” is ready. {email} coordinates it and can sign in: {url}",
        "stood": "“{name}” exists already. {email} coordinates it and can sign in: {url}",
    },
}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Options of ``binome organisation``."""
    parser.add_argument("name", help="the organisation’s name, as people will read it")
    parser.add_argument("--email", required=True, help="e-mail address of whoever coordinates")
    parser.add_argument("--first-name", required=True, help="first name of whoever coordinates")
    parser.add_argument("--last-name", default="", help="last name of whoever coordinates")
    parser.add_argument("--phone", default="", help="the number people may call for help")
    parser.add_argument("--lang", choices=("fr", "en"), default="fr", help="language of the organisation")


def run(arguments: argparse.Namespace) -> int:
    """Create the tables that are missing, the organisation and its coordinator. Safe to repeat.

    Returns 2 and says why in one sentence when the address is not one.
    """
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "binome.config.settings")
    import django

    django.setup()
    from django.conf import settings
    from django.core.management import call_command
    from django.utils import timezone, translation

    from binome.accounts.addresses import clean_address
    from binome.accounts.services import set_up_organisation
    from binome.core.errors import Refused

    call_command("migrate", verbosity=0)
    with translation.override(arguments.lang):
        try:
            address = clean_address(arguments.email)
            organisation, is_new = set_up_organisation(
                name=arguments.name,
                coordinator_email=address,
                coordinator_first_name=arguments.first_name,
                coordinator_last_name=arguments.last_name,
                phone=arguments.phone,
                language=arguments.lang,
                at=timezone.now(),
            )
        except Refused as refusal:
            print(refusal, file=sys.stderr)
            return 2
    sentence = WORDS[arguments.lang]["made" if is_new else "stood"]
    print(sentence.format(name=organisation.name, email=address, url=settings.BASE_URL + "/"))
    return 0
