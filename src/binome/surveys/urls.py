"""Addresses of this room."""

from __future__ import annotations

from django.urls import path

from binome.surveys import views

app_name = "surveys"
urlpatterns = [
    path("", views.mine, name="mine"),
    path("<int:pk>/", views.answer, name="answer"),
    path("<int:pk>/partager/", views.share, name="share"),
    path("<int:pk>/merci/", views.thanks, name="thanks"),
    path("seances/<int:pk>/", views.feedback, name="feedback"),
    path("partage/<int:pk>/", views.shared, name="shared"),
    path("lien/<str:token>/", views.answer_link, name="answer_link"),
    path("programme/<int:pk>/", views.waves, name="waves"),
    path("programme/<int:pk>/<slug:questionnaire_id>/", views.results, name="results"),
]
