"""Who may open what: the gallery, and what stands on every page or before it."""

from world import Row

ROWS = [
    Row("core:components", public=True),
    Row("accounts:choose_language", method="post", data=lambda world: {"language": "en"}, public=True),
    Row("accounts:choose_theme", method="post", data=lambda world: {"theme": "dark"}, public=True),
    Row("account_login", public=True),
    Row("account_request_login_code", public=True),
    Row("account_confirm_login_code", public=True),
    Row("account_logout", public=True),
    Row("account_logout", method="post", public=True),
    Row("account_inactive", public=True),
]
