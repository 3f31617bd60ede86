"""Pages of the self-service terminals."""

from django.urls import path

from onewindow.web.kiosk import (
    arriving,
    enrolment,
    guides,
    helping,
    home,
    matters,
    numbers,
    offline,
    owed,
    progress,
    rating,
    returning,
)

app_name = "kiosk"
urlpatterns = [
    path("", home.home, name="home"),
    path("now/", home.now, name="now"),
    path("leave/", home.leave, name="leave"),
    path("preferences/", home.preferences, name="preferences"),
    path("enrol/", enrolment.enrol, name="enrol"),
    path("enrol/<uuid:kiosk_id>/", enrolment.change, name="change"),
    path("enrol/<uuid:kiosk_id>/withdraw/", enrolment.withdraw, name="withdraw"),
    path("enrol/<uuid:kiosk_id>/try/", enrolment.try_printer, name="try_printer"),
    path("number/", numbers.choose, name="choose"),
    path("number/options/", numbers.options, name="options"),
    path("number/next-day/", owed.owe, name="owe"),
    path("number/next-day/<str:token>/", owed.owed, name="owed"),
    path("number/<str:token>/", numbers.number, name="number"),
    path("number/<str:token>/again/", numbers.again, name="again"),
    path("find/", matters.find_matter, name="find"),
    path("find/department/", matters.department, name="department"),
    path("find/letters/", matters.letters, name="letters"),
    path("find/found/", matters.found, name="found"),
    path("check-in/", arriving.check_in, name="check_in"),
    path("come-back/", returning.come_back, name="come_back"),
    path("progress/", progress.ask, name="progress"),
    path("progress/<str:token>/", progress.found, name="progress_of"),
    path("guides/<slug:slug>/", guides.guide, name="guide"),
    path("rate/", rating.ask, name="rating"),
    path("rate/thanks/", rating.thanks, name="thanks"),
    path("rate/<str:token>/", rating.rate, name="rate"),
    path("help/", helping.call, name="help"),
    path("help/<uuid:help_id>/", helping.coming, name="coming"),
    path("offline/", offline.shell, name="offline"),
    path("worker.js", offline.worker, name="worker"),
    path("leases/", offline.leases, name="leases"),
    path("reconcile/", offline.reconcile, name="reconcile"),
]
