"""Addresses of this room."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from binome.evaluation import views

app_name = "evaluation"
urlpatterns: list[URLPattern | URLResolver] = [
    path("programme/<int:pk>/", views.index, name="index"),
    path("programme/<int:pk>/commencer/", views.start, name="start"),
    path("partage/<int:pk>/", views.together, name="together"),
    path("programme/<int:pk>/methode/", views.method, name="method"),
    path("programme/<int:pk>/plan/", views.plan, name="plan"),
    path("programme/<int:pk>/plan/chiffres/", views.plan_figures, name="plan_figures"),
    path("programme/<int:pk>/plan/seuils/", views.plan_gates, name="plan_gates"),
    path("programme/<int:pk>/plan/editions/", views.plan_editions, name="plan_editions"),
    path("programme/<int:pk>/heures/", views.time, name="time"),
    path("programme/<int:pk>/heures/mois/", views.time_month, name="time_month"),
    path("programme/<int:pk>/heures/cout/", views.hour_cost, name="hour_cost"),
    path("heures/<int:pk>/", views.time_entry, name="time_entry"),
    path("heures/<int:pk>/reprendre/", views.take_time_back, name="take_time_back"),
    path("<int:pk>/", views.bilan, name="bilan"),
    path("<int:pk>/ecrire/", views.edit, name="edit"),
    path("<int:pk>/recolte/", views.harvest, name="harvest"),
    path("<int:pk>/figer/", views.freeze, name="freeze"),
    path("<int:pk>/pdf/", views.pdf, name="pdf"),
    path("<int:pk>/telecharger/", views.download, name="download"),
    path("<int:pk>/resume/", views.summary, name="summary"),
    path("<int:pk>/classeur.xlsx", views.workbook, name="workbook"),
    path("<int:pk>/donnees.csv", views.data, name="data"),
    path("<int:pk>/chiffres.json", views.figures, name="figures"),
    path("<int:pk>/comparer/", views.compare, name="compare"),
    path("<int:pk>/partager/", views.share, name="share"),
    path("partages/<int:pk>/arreter/", views.end_share, name="end_share"),
    path("partage/<str:token>/", views.shared, name="shared"),
]
