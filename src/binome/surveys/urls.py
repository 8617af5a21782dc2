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
    path("ateliers/<int:pk>/", views.opinion, name="opinion"),
    path("ateliers/<int:pk>/avis/", views.opinions, name="opinions"),
    path("lien/<str:token>/atelier/", views.opinion_link, name="opinion_link"),
    path("appels/<int:pk>/", views.alert, name="alert"),
    path("envoi/<int:pk>/fermer/", views.close, name="close"),
    path("envoi/<int:pk>/papier.pdf", views.paper, name="paper"),
    path("envoi/<int:pk>/papier/", views.copy_from_paper, name="copy_from_paper"),
    path("papier/<int:pk>/", views.copy_answers, name="copy_answers"),
    path("version/<int:pk>/", views.draft, name="draft"),
    path("version/<int:pk>/geste/", views.draft_act, name="draft_act"),
    path("version/<int:pk>/titre/", views.heading, name="heading"),
    path("version/<int:pk>/mettre-en-service/", views.publish, name="publish"),
    path("version/<int:pk>/question/", views.edit_question, name="new_question"),
    path("version/<int:pk>/question/<str:item_id>/", views.edit_question, name="edit_question"),
    path("programme/<int:pk>/", views.waves, name="waves"),
    path("programme/<int:pk>/phrases/", views.quotations, name="quotations"),
    path("programme/<int:pk>/<slug:questionnaire_id>/", views.results, name="results"),
    path("programme/<int:pk>/<slug:questionnaire_id>/questions/", views.questions, name="questions"),
    path("programme/<int:pk>/<slug:questionnaire_id>/modifier/", views.start_draft, name="start_draft"),
    path("programme/<int:pk>/<slug:questionnaire_id>/reponses/", views.named, name="named"),
]
