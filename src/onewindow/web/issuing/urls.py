from django.urls import path

from onewindow.web.issuing import handing, shelves

app_name = "issuing"
urlpatterns = [
    path("", shelves.shelves, name="shelves"),
    path("find/", shelves.find, name="find"),
    path("cases/<uuid:case_id>/", handing.result, name="result"),
    path("cases/<uuid:case_id>/recipient/", handing.recipient, name="recipient"),
    path("cases/<uuid:case_id>/done/", handing.done, name="done"),
]
