# /// script
# requires-python = ">=3.11"
# dependencies = ["fonttools==4.60.1", "brotli==1.1.0"]
# ///
# ruff: noqa: T201  (a command that speaks to whoever runs it)
"""Fetch what pages need from npm and write it under ``src/binome/static/``: ``uv run tools/vendor.py``.

The result is committed, so that nobody needs Node, npm or fonttools to start the product. Each package is pinned by
version and by npm's own integrity hash; ``src/binome/static/VENDORED.md`` says what came from where. Icons: add a
name to ``ICONS`` and run this again; a test fails when a template asks for one that is not there.
"""

from __future__ import annotations

import base64
import hashlib
import io
import re
import subprocess
import sys
import tarfile
import tempfile
from dataclasses import dataclass
from pathlib import Path

STATIC = Path(__file__).resolve().parent.parent / "src" / "binome" / "static"


@dataclass(frozen=True)
class Package:
    """One npm package: what it is for, and the hash that npm publishes for it."""

    name: str
    version: str
    licence: str
    integrity: str


HTMX = Package(
    "htmx.org",
    "4.0.1",
    "0BSD",
    "sha512-oF7JgXhDW9UXCy/k1ZYFUQgzu/rm19ORWPSPNL91vPluB2PB9+MV55tyQdH/w7o2EAbTYUG5SDW1R60mdkdqGg==",
)
ATKINSON = Package(
    "@fontsource-variable/atkinson-hyperlegible-next",
    "5.3.0",
    "OFL-1.1",
    "sha512-UnLzNUy1RWoLDfydAatP4NaRm99X/WbQEph7q/PymJnCFIOOwKOx3pBmp5ys8trO0dM+CKGuJgeZP9fAR4mQpA==",
)
BRICOLAGE = Package(
    "@fontsource/bricolage-grotesque",
    "5.3.0",
    "OFL-1.1",
    "sha512-MdOVb/5in11IfN/IQJOExMuu6AroCIQbirl0yX7NUvKk+h0HYIKfGaVAXRS/gCPil4aFxWhjZnOw28tUwv7tFw==",
)
LUCIDE = Package(
    "lucide-static",
    "1.62.0",
    "ISC",
    "sha512-WBZA/m2PvkFpMGHDtsBck5P2A9G4ehLlYu4GwwICcmEm1BvYVgj00lCDxKRWLlbMlOibLaiwdQ88G5pHkSWgwA==",
)

# Latin with the accents of French and of Western Europe, guillemets, œ, no-break spaces, dashes, arrows, €.
CHARACTERS = [
    *range(0x20, 0x7F), *range(0xA0, 0x100), 0x152, 0x153, 0x178, 0x2009, *range(0x2010, 0x2016), *range(0x2018, 0x201F),
    0x2022, 0x2026, 0x202F, 0x2030, 0x2032, 0x2033, 0x2039, 0x203A, 0x20AC, 0x2122, *range(0x2190, 0x2194), 0x2212,
]  # fmt: skip
FEATURES = ["kern", "mark", "mkmk", "ccmp", "locl", "calt", "liga", "tnum", "lnum"]

ICONS = (
    "arrow-left arrow-right award bell book-open briefcase building-2 calendar calendar-check calendar-plus "
    "calendar-x chart-column check chevron-down chevron-right chevron-up circle-alert circle-check circle-help "
    "circle-user clipboard-list clock copy download external-link eye file-spreadsheet file-text flag "
    "graduation-cap handshake heart-handshake history house inbox info key-round layers life-buoy link list-checks "
    "lock log-out mail mail-check mail-warning map map-pin message-circle message-square menu milestone notebook-pen "
    "octagon-alert pause pencil phone play plus presentation printer refresh-cw search send settings "
    "shield-check shuffle square-check sun target trash-2 triangle-alert undo-2 unlock upload user user-check "
    "user-plus users video x "
)


def fetch(package: Package, folder: Path) -> tarfile.TarFile:
    """The package's archive, checked against its hash."""
    npm = ["npm", "pack", "--silent", f"{package.name}@{package.version}", "--pack-destination", str(folder)]
    file_name = subprocess.run(npm, check=True, capture_output=True, text=True).stdout.split()[-1]
    content = (folder / file_name).read_bytes()
    found = "sha512-" + base64.b64encode(hashlib.sha512(content).digest()).decode()
    if found != package.integrity:
        message = f"{package.name}@{package.version}: {found} is not the hash expected"
        raise SystemExit(message)
    return tarfile.open(fileobj=io.BytesIO(content))


def read(archive: tarfile.TarFile, path: str) -> bytes:
    """One file of a package."""
    file = archive.extractfile(f"package/{path}")
    if file is None:
        raise SystemExit(path)
    return file.read()


def subset(font: bytes, *, weights: tuple[int, int] | None = None) -> bytes:
    """``font`` with our characters only, and for a variable one only the weights in use."""
    from fontTools import subset as subsetting
    from fontTools.ttLib import TTFont
    from fontTools.varLib import instancer

    loaded = TTFont(io.BytesIO(font), recalcTimestamp=False)
    options = subsetting.Options(
        layout_features=FEATURES,
        hinting=False,
        desubroutinize=True,
        name_IDs=[1, 2, 13, 14],
        notdef_outline=True,
    )
    worker = subsetting.Subsetter(options)
    worker.populate(unicodes=CHARACTERS)
    worker.subset(loaded)
    if weights:
        loaded = instancer.instantiateVariableFont(loaded, {"wght": weights})
    loaded.flavor = "woff2"
    result = io.BytesIO()
    loaded.save(result, reorderTables=False)
    return result.getvalue()


def sprite(archive: tarfile.TarFile) -> str:
    """Every icon in use as one SVG, to be shown with ``<use href="…#name">``."""
    symbols = []
    for name in sorted(ICONS.split()):
        drawing = read(archive, f"icons/{name}.svg").decode()
        inside = re.search(r"<svg[^>]*>(.*)</svg>", drawing, re.DOTALL)
        if inside is None:
            raise SystemExit(name)
        paths = re.sub(r"\s*\n\s*", "", inside.group(1)).replace(" />", "/>")
        symbols.append(f'<symbol id="{name}" viewBox="0 0 24 24">{paths}</symbol>')
    comment = f"<!-- Lucide {LUCIDE.version}, ISC licence: see lucide-LICENSE.txt -->"
    return f'<svg xmlns="http://www.w3.org/2000/svg">{comment}\n' + "\n".join(symbols) + "\n</svg>\n"


def save(path: str, content: bytes) -> None:
    """Write one file under ``static/``."""
    target = STATIC / path
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(content)
    print(f"{len(content):>7} {path}")


def main() -> int:
    """Fetch, cut to size, write."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        htmx = fetch(HTMX, folder)
        save("js/htmx.min.js", re.sub(rb"\n//# sourceMappingURL=.*", b"\n", read(htmx, "dist/htmx.min.js")))
        save("js/htmx-LICENSE.txt", read(htmx, "LICENSE"))
        text = fetch(ATKINSON, folder)
        latin = read(text, "files/atkinson-hyperlegible-next-latin-wght-normal.woff2")
        save("fonts/atkinson-hyperlegible-next.woff2", subset(latin, weights=(400, 700)))
        save("fonts/atkinson-hyperlegible-next-LICENSE.txt", read(text, "LICENSE"))
        headings = fetch(BRICOLAGE, folder)
        latin = read(headings, "files/bricolage-grotesque-latin-600-normal.woff2")
        save("fonts/bricolage-grotesque-600.woff2", subset(latin))
        save("fonts/bricolage-grotesque-LICENSE.txt", read(headings, "LICENSE"))
        icons = fetch(LUCIDE, folder)
        save("img/icons.svg", sprite(icons).encode())
        save("img/lucide-LICENSE.txt", read(icons, "LICENSE"))
    save("VENDORED.md", record().encode())
    return 0


def record() -> str:
    """What came from where, for whoever reads the folder."""
    lines = [
        "# What comes from elsewhere",
        "",
        "Written by `tools/vendor.py`; change the versions there.",
        "",
    ]
    lines += ["| npm package | version | licence | integrity of the package |", "|---|---|---|---|"]
    lines += [
        f"| {p.name} | {p.version} | {p.licence} | `{p.integrity}` |"
        for p in (HTMX, ATKINSON, BRICOLAGE, LUCIDE)
    ]
    lines += ["", "| file | sha256 |", "|---|---|"]
    for path in ("js/htmx.min.js", "fonts/atkinson-hyperlegible-next.woff2", "fonts/bricolage-grotesque-600.woff2",
                 "img/icons.svg"):  # fmt: skip
        lines.append(f"| {path} | `{hashlib.sha256((STATIC / path).read_bytes()).hexdigest()}` |")
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    sys.exit(main())
