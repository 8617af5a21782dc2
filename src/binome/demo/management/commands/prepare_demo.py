"""Makes the demonstration's database and prints, as JSON, how to enter it."""

from __future__ import annotations

import json
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from binome.config.jobs import declare_periodic
from binome.demo import services
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
        call_command("migrate", verbosity=0, interactive=False)
        call_command("collectstatic", verbosity=0, interactive=False)
        declare_periodic()
        demonstration = services.play(at=options["at"], language=options["lang"], now=timezone.now())
        self.stdout.write(
            json.dumps([entrance.as_json() for entrance in demonstration.entrances], ensure_ascii=False)
        )
