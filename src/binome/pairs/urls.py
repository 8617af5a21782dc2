"""Addresses of this room."""

from __future__ import annotations

from django.urls import path

from binome.pairs import views

app_name = "pairs"
urlpatterns = [
    path("<int:pk>/", views.show, name="show"),
    path("<int:pk>/accord/", views.agreement, name="agreement"),
    path("<int:pk>/accord/modifier/", views.change_agreement, name="change_agreement"),
    path("<int:pk>/objectifs/", views.goals, name="goals"),
    path("<int:pk>/avancement/", views.progress, name="progress"),
    path("<int:pk>/dates/", views.dates, name="dates"),
    path("<int:pk>/aide/", views.help, name="help"),
    path("<int:pk>/arreter/", views.end, name="end"),
    path("<int:pk>/achever/", views.complete, name="complete"),
    path("seances/<int:pk>/deplacer/", views.move, name="move"),
    path("seances/<int:pk>/tenue/", views.held, name="held"),
    path("seances/<int:pk>/memo/", views.memo, name="memo"),
    path("seances/<int:pk>/deroule/", views.guide, name="guide"),
    path("seances/<int:pk>/agenda.ics", views.calendar, name="calendar"),
    path("partenaire/<int:pk>/", views.own_people, name="own_people"),
    path("programme/<int:pk>/", views.index, name="index"),
    path("programme/<int:pk>/demandes/", views.help_requests, name="help_requests"),
    path("demandes/<int:pk>/", views.help_request, name="help_request"),
]
