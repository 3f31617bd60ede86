from django.urls import path

from onewindow.web.backoffice import case_page, checks, deeds, inbox, promised

app_name = "backoffice"
urlpatterns = [
    path("", inbox.inbox, name="inbox"),
    path("results/", inbox.results, name="results"),
    path("checks/", checks.queue, name="checks"),
    path("checks/<uuid:pledge_id>/", checks.check, name="check"),
    path("cases/<uuid:case_id>/follow/<str:code>/", promised.judge, name="judge"),
    path("cases/<uuid:case_id>/", case_page.case, name="case"),
    path("cases/<uuid:case_id>/applicant/", case_page.applicant, name="applicant"),
    path("cases/<uuid:case_id>/<slug:slug>/", deeds.deed, name="deed"),
    path("cases/<uuid:case_id>/<slug:slug>/preview/", deeds.preview, name="preview"),
]
