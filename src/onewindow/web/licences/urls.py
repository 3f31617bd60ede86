from django.urls import path

from onewindow.web.licences import (
    checking,
    files,
    managing,
    naming,
    scanning,
    types,
    verifying,
    wallet,
)

app_name = "licences"
urlpatterns = [
    path("my/licences/", wallet.wallet, name="wallet"),
    path("my/licences/<uuid:licence_id>/", wallet.card, name="card"),
    path("my/licences/<uuid:licence_id>/present/", wallet.present, name="present"),
    path("licences/renew/<uuid:case_id>/", naming.name, name="name_renewed"),
    path("licences/scan/", scanning.scan, name="scan"),
    path("licences/show/<str:code>/", scanning.show, name="show"),
    path("licences/uses/<uuid:use_id>/", scanning.use, name="use"),
    path("licences/check/", checking.check, name="check"),
    path("licences/check/file/", verifying.check_file, name="check_file"),
    path("my/licences/<uuid:licence_id>.pdf", files.pdf, name="pdf"),
    path("my/licences/<uuid:licence_id>.ofd", files.ofd, name="ofd"),
    path("licences/manage/", managing.manage, name="manage"),
    path("licences/manage/types/new/", types.edit, name="new_type"),
    path("licences/manage/types/<uuid:type_id>/", types.edit, name="type"),
    path("licences/manage/<uuid:licence_id>/", managing.licence, name="licence"),
    path("licences/manage/<uuid:licence_id>/correct/", managing.correct, name="correct"),
    path("licences/manage/<uuid:licence_id>/lift/", managing.lift, name="lift"),
    path("licences/manage/<uuid:licence_id>/end/<slug:kind>/", managing.end, name="end"),
]
