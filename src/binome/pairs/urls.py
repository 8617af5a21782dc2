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
    path("<int:pk>/mots/", views.notes, name="notes"),
    path("mots/<int:pk>/signaler/", views.report_note, name="report_note"),
    path("lien/mot/<str:token>/", views.reply, name="reply"),
    path("<int:pk>/assistance/", views.assistant, name="assistant"),
    path("agenda/", views.assisted, name="assisted"),
    path("lien/accord/<str:token>/", views.agreement_link, name="agreement_link"),
    path("lien/dates/<str:token>/", views.dates_link, name="dates_link"),
    path("lien/seance/<str:token>/", views.move_link, name="move_link"),
    path("<int:pk>/aide/", views.help, name="help"),
    path("<int:pk>/arreter/", views.end, name="end"),
    path("<int:pk>/ensuite/", views.another, name="another"),
    path("lien/ensuite/<str:token>/", views.another_link, name="another_link"),
    path("objectifs/<int:pk>/etapes/", views.steps, name="steps"),
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
