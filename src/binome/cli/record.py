"""The folder of a matching, read back."""

from __future__ import annotations

from pathlib import Path

from binome.pairing import RECORD_FILES, Record, UnreadableRecord, read_record_texts


def read_record(folder: Path) -> Record:
    """Read a folder that ``binome match`` wrote.

    Raises
    ------
    UnreadableRecord
        When a file is missing or is not what it should be.
    """
    texts = {}
    for name in RECORD_FILES:
        try:
            texts[name] = (folder / name).read_bytes().decode("utf-8")
        except (OSError, UnicodeDecodeError) as error:
            raise UnreadableRecord(name) from error
    return read_record_texts(texts)
