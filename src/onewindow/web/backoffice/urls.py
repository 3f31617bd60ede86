from django.urls import path

from onewindow.web.backoffice import case_page, deeds, inbox

app_name = "backoffice"
urlpatterns = [
    path("", inbox.inbox, name="inbox"),
    path("results/", inbox.results, name="results"),
    path("cases/<uuid:case_id>/", case_page.case, name="case"),
    path("cases/<uuid:case_id>/applicant/", case_page.applicant, name="applicant"),
    path("cases/<uuid:case_id>/<slug:slug>/", deeds.deed, name="deed"),
    path("cases/<uuid:case_id>/<slug:slug>/preview/", deeds.preview, name="preview"),
]
