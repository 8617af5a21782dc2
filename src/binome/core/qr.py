"""A QR code as a drawing in the page; it is black on white in both themes, so that every telephone reads it."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe


def qr_svg(address: str) -> str:
    """The drawing alone, 4 modules of quiet around it; level M bears a fold or a stain."""
    import segno

    drawing: str = segno.make(address, error="m", micro=False).svg_inline(
        omitsize=True, border=4, dark="#000", light="#fff", svgclass=None, lineclass=None
    )
    return drawing


def qr_code(address: str, *, label: str | Promise) -> SafeString:
    """The drawing for a page, with words for who does not see it."""
    opening = format_html('<svg role="img" width="340" aria-label="{}"', label)
    return mark_safe(opening + qr_svg(address).removeprefix("<svg"))  # noqa: S308  geometry drawn by the library
