from django.urls import path

from onewindow.web.assistance import (
    asking,
    doors,
    letters,
    planning,
    proxy,
    regions,
    stepwise,
    teams,
)

app_name = "assistance"
urlpatterns = [
    path("my/mandates/", letters.mine, name="letters"),
    path("my/mandates/<uuid:mandate_id>/take-back/", letters.take_back, name="take_back"),
    path("my/visits/", asking.mine, name="my_visits"),
    path("my/visits/<uuid:visit_id>/cancel/", asking.cancel, name="cancel_visit"),
    path("visits/request/", stepwise.request_one, name="request_visit"),
    path("assistance/", proxy.desk, name="desk"),
    path("assistance/note/", proxy.note, name="note"),
    path("assistance/letters/new/", proxy.give, name="give"),
    path("assistance/letters/find/", proxy.find, name="find"),
    path("assistance/letters/<uuid:mandate_id>/", proxy.letter, name="letter"),
    path("assistance/letters/<uuid:mandate_id>/begin/", proxy.begin, name="begin"),
    path("assistance/letters/<uuid:mandate_id>/revoke/", proxy.revoke, name="revoke"),
    path("assistance/letters/<uuid:mandate_id>/sheet/", proxy.sheet, name="sheet"),
    path("assistance/visits/", planning.visits, name="visits"),
    path("assistance/visits/new/", asking.take_call, name="take_call"),
    path("assistance/visits/mine/", doors.mine, name="doors"),
    path("assistance/visits/<uuid:visit_id>/", planning.visit, name="visit"),
    path("assistance/visits/<uuid:visit_id>/answer/", planning.answer, name="answer"),
    path("assistance/visits/<uuid:visit_id>/plan/", planning.plan, name="plan"),
    path("assistance/visits/<uuid:visit_id>/set-out/", doors.set_out, name="set_out"),
    path("assistance/visits/<uuid:visit_id>/nobody/", doors.nobody_home, name="nobody_home"),
    path("assistance/visits/<uuid:visit_id>/finish/", doors.finish, name="finish"),
    path("assistance/visits/<uuid:visit_id>/call/", planning.call_back, name="call_back"),
    path("assistance/stops/", teams.stops, name="stops"),
    path("assistance/stops/<uuid:stop_id>/call-off/", teams.call_off, name="call_off"),
    path("assistance/regions/", regions.desk, name="regions"),
    path("assistance/regions/take/<uuid:case_id>/", regions.take, name="region_take"),
    path("assistance/regions/<uuid:transfer_id>/", regions.step, name="region_step"),
]
