"""Addresses of this room."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from binome.core import views

app_name = "core"
urlpatterns: list[URLPattern | URLResolver] = [path("components/", views.components, name="components")]
