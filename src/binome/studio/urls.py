"""Addresses of this room."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from binome.studio import views

app_name = "studio"
urlpatterns: list[URLPattern | URLResolver] = [
    path("binome/<int:pk>/", views.index, name="index"),
    path("<int:pk>/", views.draft, name="draft"),
    path("<int:pk>/remarquer/", views.remark, name="remark"),
    path("remarques/<int:pk>/regler/", views.settle, name="settle"),
    path("<int:pk>/demander-un-regard/", views.ask, name="ask"),
    path("<int:pk>/fini/", views.done, name="done"),
    path("<int:pk>/garder/", views.keep, name="keep"),
    path("<int:pk>/versions/", views.versions, name="versions"),
    path("versions/<int:pk>/reprendre/", views.restore, name="restore"),
    path("<int:pk>/copier/", views.copy_out, name="copy_out"),
    path("<int:pk>/texte.txt", views.download, name="download"),
    path("<int:pk>/publications.ics", views.calendar, name="calendar"),
    path("<int:pk>/supprimer/", views.delete, name="delete"),
]
