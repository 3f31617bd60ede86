from django.urls import path

from onewindow.web.counter import cases, closing, desk, identifying, intake, passwords, uploads

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
    path("cases/<uuid:case_id>/papers/<str:code>/", uploads.add, name="add_file"),
    path("cases/<uuid:case_id>/papers/<str:code>/remove/", uploads.remove, name="remove_file"),
]
