from django.urls import path

from onewindow.web.hall_desk import (
    fitting,
    governing,
    lining,
    overruling,
    pictures,
    reasons,
    reports,
    slots,
)

app_name = "hall_desk"
urlpatterns = [
    path("", pictures.desk, name="desk"),
    path("live/", pictures.live, name="live"),
    path("charts/", pictures.charts, name="charts"),
    path("why/", reasons.why, name="why"),
    path("day/", reports.day, name="day"),
    path("day/download/", reports.download, name="download"),
    path("rules/", governing.rules, name="rules"),
    path("issuing/", governing.issuing, name="issuing"),
    path("overrule/", overruling.overrule, name="overrule"),
    path("classes/", lining.classes, name="classes"),
    path("classes/<slug:code>/", lining.one_class, name="class"),
    path("windows/", fitting.windows, name="windows"),
    path("windows/<uuid:window_id>/", fitting.window, name="window"),
    path("clerks/<uuid:account_id>/", fitting.clerk, name="clerk"),
    path("slots/", slots.plans, name="slots"),
    path("slots/days/", slots.day, name="slot_day"),
    path("slots/days/<uuid:slot_day_id>/revoke/", slots.revoke, name="slot_day_revoke"),
    path("slots/plans/<uuid:plan_id>/close/", slots.close, name="slot_close"),
    path("slots/<slug:code>/<slug:kind>/", slots.plan, name="slot_plan"),
]
