"""Addresses of this room."""

from __future__ import annotations

from django.urls import path

from binome.outbox import views

app_name = "outbox"
urlpatterns = [
    path("", views.messages, name="messages"),
    path("<int:pk>/", views.message, name="message"),
    path("<int:pk>/laisser-partir/", views.release, name="release"),
    path("<int:pk>/retenir/", views.cancel, name="cancel"),
    path("<int:pk>/reessayer/", views.retry, name="retry"),
    path("<int:pk>/renvoyer/", views.resend, name="resend"),
    path("<int:pk>/modifier/", views.rewrite, name="rewrite"),
    path("envoi/<slug:batch>/", views.batch, name="batch"),
    path("envoi/<slug:batch>/laisser-partir/", views.release_batch, name="release_batch"),
    path("envoi/<slug:batch>/retenir/", views.cancel_batch, name="cancel_batch"),
    path("mes-messages/", views.my_messages, name="my_messages"),
    path("ne-plus-recevoir/<str:kind>/<str:token>/", views.stop, name="stop"),
    path("nouveau-lien/", views.new_link, name="new_link"),
    path("sortes/", views.kinds, name="kinds"),
    path("sortes/<str:kind>/", views.kind, name="kind"),
    path("adresses/", views.unreached, name="unreached"),
    path("adresses/<int:pk>/fonctionne/", views.clear_unreached, name="clear_unreached"),
    path("heures-calmes/<int:pk>/", views.delivery_rules, name="delivery_rules"),
    path("retours/<slug:provider>/", views.provider_reports, name="provider_reports"),
]
