"""How the documentation is built."""

project = "Binôme"
author = "The Binôme team"
copyright = "2026, the Binôme team"
extensions = ["myst_parser"]
source_suffix = {".md": "markdown"}
myst_enable_extensions = ["colon_fence", "deflist", "dollarmath"]
myst_heading_anchors = 3
exclude_patterns = ["_build"]
html_theme = "furo"
html_title = "Binôme"
html_static_path: list[str] = []
language = "en"
nitpicky = True
