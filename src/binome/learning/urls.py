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
    path("attestations/", views.recognition, name="recognition"),
    path("attestations/<int:pk>.pdf", views.certificate, name="certificate"),
    path("attestations/<int:pk>/badge.jwt", views.badge, name="badge"),
    path("attestations/verifier/badge/", views.check_badge, name="check_badge"),
    path("attestations/cle/<int:pk>/", views.signing_key, name="signing_key"),
    path("attestations/emetteur/<slug:slug>/", views.issuer, name="issuer"),
    path("attestations/emetteur/<slug:slug>/cles/<str:kid>/", views.issuer_key, name="issuer_key"),
    path("attestations/emetteur/<slug:slug>/cles/<str:kid>/statuts/", views.status_list, name="status_list"),
    path("attestations/emetteur/<slug:slug>/programmes/<int:pk>/", views.achievement, name="achievement"),
    path("attestations/<int:pk>/retirer/", views.revoke, name="revoke"),
    path("attestations/verifier/", views.check_number, name="check_number"),
    path("attestations/numero/<str:number>/", views.checked, name="checked"),
    path("attestations/numero/<str:number>/<str:secret>/", views.confirmed, name="confirmed"),
    path("participants/<int:pk>/attestation/", views.give, name="give"),
    path("programme/<int:pk>/attestations/", views.recognised, name="recognised"),
    path("lien/<str:token>/", views.invitation_link, name="invitation_link"),
]
