"""The departments' interfaces: sources, calls, answers."""

from django.urls import path

from onewindow.web.exchange import answers, call_log, sources

app_name = "exchange"
urlpatterns = [
    path("", sources.listed, name="sources"),
    path("calls/", call_log.listed, name="calls"),
    path("answers/<uuid:answer_id>/", answers.shown, name="answer"),
    path("answers/<slug:code>/", answers.brought, name="brought"),
    path("<uuid:source_id>/", sources.edit, name="edit"),
    path("<uuid:source_id>/try/", sources.test_call, name="try"),
]
