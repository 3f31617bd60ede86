from django.urls import path

from onewindow.web.window import at_desk, desk, hot, shifts, verbs

app_name = "window"
urlpatterns = [
    path("", desk.desk, name="desk"),
    path("parts/", desk.parts, name="parts"),
    path("line/", desk.line, name="line"),
    path("open/", shifts.open_window, name="open"),
    path("pause/", shifts.pause, name="pause"),
    path("resume/", shifts.resume, name="resume"),
    path("close/", shifts.close, name="close"),
    path("call-next/", hot.call_next, name="call_next"),
    path("number/", hot.issue, name="issue"),
    path("call-this/", verbs.call_this, name="call_this"),
    path("visits/<uuid:visit_id>/begin/", hot.begin, name="begin"),
    path("visits/<uuid:visit_id>/finish/", hot.finish, name="finish"),
    path("visits/<uuid:visit_id>/finish-and-call/", verbs.finish_and_call, name="finish_and_call"),
    path("visits/<uuid:visit_id>/recall/", verbs.recall, name="recall"),
    path("visits/<uuid:visit_id>/miss/", verbs.miss, name="miss"),
    path("visits/<uuid:visit_id>/hold/", verbs.hold, name="hold"),
    path("visits/<uuid:visit_id>/take-back/", verbs.take_back, name="take_back"),
    path("visits/<uuid:visit_id>/hand-back/", verbs.hand_back, name="hand_back"),
    path("visits/<uuid:visit_id>/transfer/", verbs.transfer, name="transfer"),
    path("visits/<uuid:visit_id>/next-matter/", verbs.next_matter, name="next_matter"),
    path("visits/<uuid:visit_id>/return/", verbs.return_missed, name="return_missed"),
    path("visits/<uuid:visit_id>/case/<uuid:case_id>/", at_desk.open_case, name="open_case"),
    path("visits/<uuid:visit_id>/undo/", verbs.undo, name="undo"),
]
