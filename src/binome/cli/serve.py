"""``binome serve``: the half of a running product that answers browsers; ``worker`` is the other."""

from __future__ import annotations

import argparse
import os
import sys
from functools import partial

from binome.cli import ports


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Options of ``binome serve``."""
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8000)
    parser.add_argument("--workers", type=int, default=1, help="web processes")
    parser.add_argument("--with-worker", action="store_true", help="run the worker beside the web server")


def run(arguments: argparse.Namespace) -> int:
    """Migrate, gather static files, then answer until stopped."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "binome.config.settings")
    os.environ["BINOME_STATIC_GATHERED"] = "1"
    if not ports.is_free(arguments.port, arguments.host):
        print(
            f"Something else listens on {arguments.host}, port {arguments.port}. "
            "Stop it, or choose another port with --port.",
            file=sys.stderr,
        )
        return 1
    import django

    django.setup()
    from django.core.management import call_command

    from binome.config import processes, worker

    worker.load()
    try:
        processes.results_of(
            partial(call_command, "migrate", verbosity=0, interactive=False),
            partial(call_command, "collectstatic", verbosity=0, interactive=False),
        )
    except ChildProcessError:
        return 1
    works = {"web": ports.web(host=arguments.host, port=arguments.port, workers=arguments.workers)}
    if arguments.with_worker:
        works |= worker.clusters()
    return processes.run_together(works)
