"""A real mail server for the demonstration: accepts everything, delivers nowhere, keeps one file a message.

Like every mail store it knows a message by its Message-ID: the same one twice is kept once.
"""

from __future__ import annotations

import hashlib
import os
import signal
import threading
import time
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller


class KeepInFolder:
    """Writes each accepted message into ``folder`` as ``<moment>-<digest of its Message-ID>.eml``."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        """aiosmtpd's hook: one message has arrived whole."""
        message = message_from_bytes(envelope.content, policy=policy.SMTP)
        assert isinstance(message, EmailMessage)
        digest = hashlib.sha256(str(message["Message-ID"]).encode()).hexdigest()[:16]
        if not list(self.folder.glob(f"*-{digest}.eml")):
            path = self.folder / f"{time.time_ns():020d}-{digest}.eml"
            partial = path.with_suffix(".part")
            partial.write_bytes(envelope.content)
            os.replace(partial, path)
        return "250 kept"


def listen(*, port: int, folder: Path) -> None:
    """Listen until asked to stop."""
    controller = Controller(KeepInFolder(folder), hostname="127.0.0.1", port=port)
    stopped = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: stopped.set())
    controller.start()
    stopped.wait()
    controller.stop()
