"""Every address of the product, room by room."""

from django.conf import settings
from django.urls import include, path

urlpatterns = [
    path("", include("binome.desk.urls")),
    path("", include("binome.core.urls")),
    path("compte/", include("binome.accounts.urls")),
    path("courriels/", include("binome.outbox.urls")),
    path("programmes/", include("binome.programmes.urls")),
    path("binomes/", include("binome.pairs.urls")),
    path("textes/", include("binome.studio.urls")),
    path("appariement/", include("binome.matching.urls")),
    path("parcours/", include("binome.learning.urls")),
    path("questionnaires/", include("binome.surveys.urls")),
    path("donnees/", include("binome.privacy.urls")),
    path("agenda/", include("binome.api.urls")),
    path("bilan/", include("binome.evaluation.urls")),
]

if settings.IS_DEMO:
    urlpatterns.append(path("demo/", include("binome.demo.urls")))

handler400 = "binome.core.problems.bad_request"
handler403 = "binome.core.problems.forbidden"
handler404 = "binome.core.problems.not_found"
handler500 = "binome.core.problems.server_error"
