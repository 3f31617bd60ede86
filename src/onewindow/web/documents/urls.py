from django.urls import path

from onewindow.web.documents import checking, papers

app_name = "documents"
urlpatterns = [
    path("documents/<uuid:document_id>.pdf", papers.paper, name="paper"),
    path("check/", checking.ask, name="ask"),
    path("check/<slug:check_code>/", checking.check, name="check"),
]
