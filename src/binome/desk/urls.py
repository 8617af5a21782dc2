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
    path("journal/<int:pk>/", views.log, name="log"),
    path("coordination/binome/<int:pk>/message/<slug:kind>/", views.message, name="message"),
]
