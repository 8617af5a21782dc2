"""Addresses of this room."""

from __future__ import annotations

from django.urls import path

from binome.matching import views

app_name = "matching"
urlpatterns = [
    path("programme/<int:pk>/", views.index, name="index"),
    path("programme/<int:pk>/reglages/", views.settings, name="settings"),
    path("programme/<int:pk>/lancer/", views.run, name="run"),
    path("tours/<int:pk>/", views.round, name="round"),
    path("tours/<int:pk>/avancement/", views.progress, name="progress"),
    path("tours/<int:pk>/arreter/", views.stop, name="stop"),
    path("tours/<int:pk>/sans-binome/", views.left_out, name="left_out"),
    path("tours/<int:pk>/comparer/", views.compare, name="compare"),
    path("tours/<int:pk>/dossier.zip", views.record, name="record"),
    path("sans-binome/<int:pk>/", views.left_out_person, name="left_out_person"),
    path("propositions/<int:pk>/details/", views.proposal, name="proposal"),
    path("tours/<int:pk>/publier/", views.publish, name="publish"),
    path("tours/<int:pk>/demander/", views.ask_choices, name="ask_choices"),
    path("organisation/<int:pk>/lignes/", views.lines, name="lines"),
    path("lignes/<int:pk>/", views.lines_file, name="lines_file"),
    path("hors-de-ma-ligne/", views.my_line, name="my_line"),
    path("hors-de-ma-ligne/<int:pk>/retirer/", views.withdraw_conflict, name="withdraw_conflict"),
    path("a-regarder/<int:pk>/", views.shield_alert, name="shield_alert"),
    path("choix/<int:pk>/", views.choices, name="choices"),
    path("choix/lien/<str:token>/", views.choices_link, name="choices_link"),
    path("propositions/<int:pk>/garder/", views.lock, name="lock"),
    path("propositions/<int:pk>/ecarter/", views.block, name="block"),
    path("propositions/<int:pk>/plutot/", views.instead, name="instead"),
    path("propositions/<int:pk>/liberer/", views.release, name="release"),
    path("propositions/<int:pk>/", views.my_proposal, name="my_proposal"),
    path("partages/<int:pk>/", views.exchange, name="exchange"),
    path("partages/<int:pk>/chercher/", views.find_across, name="find_across"),
    path("partages/<int:pk>/envoyer/", views.send_across, name="send_across"),
    path("cartes/<int:pk>/", views.across, name="across"),
    path("cartes/<int:pk>/fermer/", views.close_across, name="close_across"),
    path("cartes/lien/<str:token>/", views.across_link, name="across_link"),
    path("lien/<str:token>/", views.proposal_link, name="proposal_link"),
]
