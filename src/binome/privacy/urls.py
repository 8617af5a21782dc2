"""Addresses of this room."""

from __future__ import annotations

from django.urls import path

from binome.privacy import views

app_name = "privacy"
urlpatterns = [
    path("", views.my_data, name="my_data"),
    path("information/", views.notice, name="notice"),
    path("telecharger/", views.download, name="download"),
    path("effacer/", views.erase, name="erase"),
    path("efface/", views.erased, name="erased"),
    path("corriger/", views.ask_correction, name="ask_correction"),
    path("s-opposer/", views.object_to_use, name="object_to_use"),
    path("organisation/<int:pk>/demandes/", views.requests, name="requests"),
    path("demandes/<int:pk>/", views.answer, name="answer"),
    path("organisation/<int:pk>/", views.durations, name="durations"),
    path("organisation/<int:pk>/registre/<slug:language>/", views.register, name="register"),
    path("organisation/<int:pk>/analyse/<slug:language>/", views.dpia, name="dpia"),
]
