from django.urls import path

from onewindow.web.counter import (
    cases,
    closing,
    desk,
    identifying,
    intake,
    passwords,
    promises,
    uploads,
)

app_name = "counter"
urlpatterns = [
    path("", desk.desk, name="desk"),
    path("find/", desk.find, name="find"),
    path("check/", identifying.check, name="check"),
    path("password/", passwords.reset, name="password"),
    path("items/", identifying.items, name="items"),
    path("intake/", identifying.start, name="start"),
    path("intake/<uuid:case_id>/", intake.intake, name="intake"),
    path("intake/<uuid:case_id>/situation/", intake.situation, name="situation"),
    path("intake/<uuid:case_id>/guide/", intake.follow_guide, name="follow_guide"),
    path("cases/<uuid:case_id>/", cases.case, name="case"),
    path("cases/<uuid:case_id>/save/", intake.save, name="save"),
    path("cases/<uuid:case_id>/reveal/", cases.reveal, name="reveal"),
    path("cases/<uuid:case_id>/done/", cases.done, name="done"),
    path("cases/<uuid:case_id>/decline/", closing.decline, name="decline"),
    path("cases/<uuid:case_id>/withdraw/", closing.withdraw, name="withdraw"),
    path("cases/<uuid:case_id>/later/<str:code>/", promises.promise_later, name="promise_later"),
    path("cases/<uuid:case_id>/pledge/<str:code>/", promises.pledge, name="pledge"),
    path(
        "cases/<uuid:case_id>/letters/<str:code>/<str:kind>/", promises.sheet, name="promise_sheet"
    ),
    path("cases/<uuid:case_id>/follow/<str:code>/", promises.supply, name="supply"),
    path("cases/<uuid:case_id>/follow/<str:code>/judge/", promises.judge, name="judge"),
    path("cases/<uuid:case_id>/papers/<str:code>/", uploads.add, name="add_file"),
    path("cases/<uuid:case_id>/papers/<str:code>/remove/", uploads.remove, name="remove_file"),
]
