"""Makes the demonstration's database and prints, as JSON, how to enter it."""

from __future__ import annotations

import json
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from binome.demo import preparing
from binome.demo.story import MOMENTS


class Command(BaseCommand):
    help = "Prepare the demonstration at one moment of the programme's life."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--at", choices=MOMENTS, default="running")
        parser.add_argument("--lang", choices=["fr", "en"], default="fr")

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.IS_DEMO:
            message = "This fills a database with fictitious people; it runs in demonstration mode only."
            raise CommandError(message)
        entrances = preparing.fill(at=options["at"], language=options["lang"])
        preparing.gather_static()
        self.stdout.write(json.dumps(entrances, ensure_ascii=False))
