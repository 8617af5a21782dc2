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
]
