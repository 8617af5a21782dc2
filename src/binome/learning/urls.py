"""Addresses of this room."""

from __future__ import annotations

from django.urls import path

from binome.learning import views

app_name = "learning"
urlpatterns = [
    path("", views.path, name="path"),
    path("unite/<slug:unit_id>/", views.unit, name="unit"),
    path("unite/<slug:unit_id>/terminer/", views.complete, name="complete"),
    path("unite/<slug:unit_id>/reprendre/", views.reopen, name="reopen"),
    path("unite/<slug:unit_id>/continuer/", views.go_on, name="go_on"),
    path("unite/<slug:unit_id>/imprimer/", views.print_unit, name="print_unit"),
    path("imprimer/", views.print_path, name="print_path"),
    path("mentors/<int:pk>/dispense/", views.waiver, name="waiver"),
    path("mentors/<int:pk>/dispense/retirer/", views.withdraw_waiver, name="withdraw_waiver"),
    path("programme/<int:pk>/suivi/", views.overview, name="overview"),
    path("programme/<int:pk>/ateliers/", views.workshops, name="workshops"),
    path("programme/<int:pk>/ateliers/nouveau/", views.schedule, name="schedule"),
    path("ateliers/<int:pk>/", views.workshop, name="workshop"),
    path("ateliers/<int:pk>/modifier/", views.change, name="change"),
    path("ateliers/<int:pk>/annuler/", views.cancel, name="cancel"),
    path("ateliers/<int:pk>/inviter/", views.invite, name="invite"),
    path("ateliers/<int:pk>/presence/", views.attendance, name="attendance"),
    path("ateliers/<int:pk>/deroule/", views.running_order, name="running_order"),
    path("ateliers/<int:pk>/feuille.pdf", views.sheet, name="sheet"),
    path("ateliers/<int:pk>/affiche/", views.poster, name="poster"),
    path("ateliers/ici/<str:token>/", views.check_in, name="check_in"),
    path("ateliers/<int:pk>/reponse/", views.answer, name="answer"),
    path("ateliers/<int:pk>/agenda.ics", views.calendar, name="calendar"),
    path("programme/<int:pk>/cercle/", views.circle, name="circle"),
    path("programme/<int:pk>/cercle/courriel/", views.circle_letter, name="circle_letter"),
    path("cercle/<int:pk>/", views.circle_question, name="circle_question"),
    path("cercle/<int:pk>/repond/", views.settle_question, name="settle_question"),
    path("cercle/<int:pk>/reprendre/", views.take_back, name="take_back"),
    path("cercle/<int:pk>/signaler/", views.report_message, name="report_message"),
    path("cercle/<int:pk>/masquer/", views.hide_message, name="hide_message"),
    path("cercle/<int:pk>/laisser/", views.leave_shown, name="leave_shown"),
    path("programme/<int:pk>/apres/", views.after, name="after"),
    path("programme/<int:pk>/apres/rester/", views.stay, name="stay"),
    path("programme/<int:pk>/apres/quitter/", views.leave_after, name="leave_after"),
    path("programme/<int:pk>/apres/courriel/", views.after_letter, name="after_letter"),
    path("programme/<int:pk>/apres/souhaits/", views.after_wishes, name="after_wishes"),
    path("cercle/<int:pk>/prendre/", views.take_hand, name="take_hand"),
    path("lien/<str:token>/", views.invitation_link, name="invitation_link"),
]
