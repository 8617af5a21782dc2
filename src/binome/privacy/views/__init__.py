"""My data: read, take away, erase, correct, object. And for those who look after people: durations and answers."""

from binome.privacy.views.own import (
    download,
    dpia,
    durations,
    erase,
    erased,
    my_data,
    notice,
    register,
)
from binome.privacy.views.requests import answer, ask_correction, object_to_use, requests

__all__ = [
    "answer",
    "ask_correction",
    "download",
    "dpia",
    "durations",
    "erase",
    "erased",
    "my_data",
    "notice",
    "object_to_use",
    "register",
    "requests",
]
