"""``binome serve`` and ``binome worker``: the two halves of a running product."""

from __future__ import annotations

import argparse
import os
import subprocess
import sys

from binome.cli import processes


def add_serve_arguments(parser: argparse.ArgumentParser) -> None:
    """Options of ``binome serve``."""
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8000)
    parser.add_argument("--workers", type=int, default=1, help="web processes")
    parser.add_argument("--with-worker", action="store_true", help="run the worker beside the web server")


def serve(arguments: argparse.Namespace) -> int:
    """Migrate, gather static files, then answer until stopped."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "binome.config.settings")
    os.environ["BINOME_STATIC_GATHERED"] = "1"
    for command in (["migrate", "-v0"], ["collectstatic", "--noinput", "-v0"]):
        done = subprocess.run([sys.executable, "-m", "django", *command], check=False)
        if done.returncode:
            return done.returncode
    commands = {
        "web": processes.web_command(host=arguments.host, port=arguments.port, workers=arguments.workers)
    }
    if arguments.with_worker:
        commands["worker"] = processes.worker_command()
    return processes.run_together(commands)


def worker(arguments: argparse.Namespace) -> int:
    """Send mail, run matchings, make reports, until stopped."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "binome.config.settings")
    from binome.config.worker import run_worker

    return run_worker()
