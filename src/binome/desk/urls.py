"""Addresses of the first pages."""

from __future__ import annotations

from django.urls import path

from binome.desk import views

app_name = "desk"
urlpatterns = [
    path("", views.today, name="today"),
    path("coordination/<int:pk>/", views.coordination, name="coordination"),
    path("calendrier/<int:pk>/", views.calendar, name="calendar"),
    path("coordination/<int:pk>/message/", views.write, name="write"),
    path("coordination/<int:pk>/fait/<slug:key>/", views.fact, name="fact"),
    path("coordination/<int:pk>/frise/", views.timeline, name="timeline"),
    path("coordination/<int:pk>/etapes/", views.funnel, name="funnel"),
    path("coordination/binome/<int:pk>/notes/", views.notes, name="notes"),
    path("coordination/notes/<int:pk>/retirer/", views.remove_note, name="remove_note"),
    path("journal/<int:pk>/", views.log, name="log"),
    path("coordination/binome/<int:pk>/message/<slug:kind>/", views.message, name="message"),
]
