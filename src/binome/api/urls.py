"""Addresses of this room."""

from __future__ import annotations

from django.urls import path

from binome.api import views

app_name = "api"
urlpatterns = [
    path("", views.my_calendar, name="my_calendar"),
    path("nouvelle-adresse/", views.make_feed, name="make_feed"),
    path("fermer/", views.revoke_feed, name="revoke_feed"),
    path("<str:secret>.ics", views.feed, name="feed"),
]
