"""Addresses of this room."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from binome.programmes import views

app_name = "programmes"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", views.index, name="index"),
    path("nouveau/", views.create, name="create"),
    path("nouveau/<slug:template_id>/", views.create_from, name="create_from"),
    path("<int:pk>/", views.show, name="show"),
    path("<int:pk>/preparer/essai/", views.send_test_letters, name="send_test_letters"),
    path("<int:pk>/preparer/<slug:step>/", views.prepare, name="prepare"),
    path("<int:pk>/modifier/", views.edit, name="edit"),
    path("<int:pk>/regles/", views.rules, name="rules"),
    path("<int:pk>/nouvelle-edition/", views.copy, name="copy"),
    path("<int:pk>/faire-connaitre/", views.share, name="share"),
    path("<int:pk>/affiche.pdf", views.poster, name="poster"),
    path("<int:pk>/inviter/", views.invite, name="invite"),
    path("<int:pk>/inviter/rappeler/", views.remind_invited, name="remind_invited"),
    path("<int:pk>/etape/<slug:state>/", views.move_forward, name="move_forward"),
    path("<int:pk>/equipe/", views.team, name="team"),
    path("equipe/<int:pk>/retirer/", views.end_team_role, name="end_team_role"),
    path("<int:pk>/ma-candidature/", views.my_application, name="my_application"),
    path("candidatures/<int:pk>/retirer/", views.withdraw_application, name="withdraw_application"),
    path("candidatures/<int:pk>/envoyer/", views.submit_application, name="submit_application"),
    path("rejoindre/<slug:organisation>/<slug:slug>/", views.join, name="join"),
    path("rejoindre/<slug:organisation>/<slug:slug>/<slug:role>/", views.start, name="start"),
    path("candidatures/<int:pk>/remplir/<slug:step>/", views.fill_in, name="fill_in"),
    path("candidatures/<int:pk>/objectifs/", views.find_goals, name="find_goals"),
    path("<int:pk>/candidatures/", views.applications, name="applications"),
    path("<int:pk>/candidatures/decider/", views.decide_applications, name="decide_applications"),
    path("<int:pk>/candidatures/cote-a-cote/", views.compare_applications, name="compare_applications"),
    path("candidatures/<int:pk>/entretien/", views.interview, name="interview"),
    path("candidatures/entretiens/<int:pk>/retirer/", views.remove_interview, name="remove_interview"),
    path("candidatures/<int:pk>/noter/", views.add_note, name="add_note"),
    path("candidatures/notes/<int:pk>/retirer/", views.remove_note, name="remove_note"),
    path("<int:pk>/candidatures/export/<slug:kind>/", views.export_applications, name="export_applications"),
    path("candidatures/<int:pk>/", views.application, name="application"),
    path("<int:pk>/candidatures/importer/", views.import_applications, name="import_applications"),
    path(
        "<int:pk>/candidatures/modele/<slug:role>/<slug:language>/<slug:kind>/",
        views.empty_file,
        name="empty_file",
    ),
    path("imports/<int:pk>/", views.show_import, name="show_import"),
    path("imports/<int:pk>/colonnes/", views.map_columns, name="map_columns"),
    path("imports/<int:pk>/ajouter/", views.apply_import, name="apply_import"),
]
