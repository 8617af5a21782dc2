"""PDF that screen readers can follow (PDF/UA-1, A4), set by Typst, for every room that puts something on paper.

What people wrote never becomes Typst code: it travels as JSON in ``sys.inputs`` and is shown as text. The compiler's
root is a folder with the template alone, so that no file of the machine can be read; only our fonts are used.
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

FONTS = Path(__file__).resolve().parent / "fonts"


def typeset(template: Path, contents: Mapping[str, Any], *, made_at: datetime | None) -> bytes:
    """The PDF of ``template``, which reads ``contents`` as ``json(bytes(sys.inputs.contents))``.

    The same contents and ``made_at`` give the same bytes.
    """
    import typst

    with tempfile.TemporaryDirectory(prefix="binome-paper-") as folder:
        root = Path(folder)
        source = root / template.name
        source.write_bytes(template.read_bytes())
        pdf: bytes = typst.compile(
            source,
            root=root,
            font_paths=[FONTS],
            ignore_system_fonts=True,
            sys_inputs={"contents": json.dumps(contents, ensure_ascii=False)},
            pdf_standards=["ua-1"],
            # A PDF's dates know no smaller unit than the second.
            timestamp=made_at.astimezone(UTC).replace(microsecond=0) if made_at else None,
            package_path=root,
            package_cache_path=root,
        )
        return pdf
