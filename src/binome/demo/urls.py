"""Addresses of the demonstration; they exist in demonstration mode only."""

from __future__ import annotations

from django.urls import path

from binome.demo import views

app_name = "demo"
urlpatterns = [
    path("", views.entrance, name="entrance"),
    path("entrer/<slug:who>/", views.enter, name="enter"),
    path("courriels/", views.mails, name="mails"),
    path("courriels/<slug:name>/", views.mail, name="mail"),
    path("courriels/<slug:name>/mise-en-page/", views.mail_html, name="mail_html"),
]
