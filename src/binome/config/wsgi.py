"""The door for web servers (granian in `binome serve`)."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "binome.config.settings")
application = get_wsgi_application()
