"""Addresses of bundles: public, mine, the counter's, the issuing window's, the administrators'."""

from django.urls import path

from onewindow.web.bundles import (
    counter,
    guides,
    issuing,
    manage,
    needs,
    progress,
    sheet,
    signing,
    wizard,
)

app_name = "bundles"
urlpatterns = [
    path("bundles/", guides.index, name="index"),
    path("bundles/manage/", manage.index, name="manage"),
    path("bundles/manage/new/", manage.new, name="manage_new"),
    path("bundles/manage/<uuid:version_id>/", manage.edit, name="manage_edit"),
    path("bundles/manage/<uuid:version_id>/publish/", manage.publish, name="manage_publish"),
    path("bundles/manage/<uuid:version_id>/withdraw/", manage.withdraw, name="manage_withdraw"),
    path("bundles/manage/of/<uuid:bundle_id>/draft/", manage.draft, name="manage_draft"),
    path("bundles/<slug:slug>/", guides.guide, name="guide"),
    path("bundles/<slug:slug>/start/", wizard.start, name="start"),
    path("my/packages/<uuid:package_id>/", progress.package, name="package"),
    path("my/packages/<uuid:package_id>/questions/", wizard.questions, name="questions"),
    path("my/packages/<uuid:package_id>/items/", wizard.items, name="items"),
    path("my/packages/<uuid:package_id>/child/", wizard.child, name="child"),
    path("my/packages/<uuid:package_id>/needs/", needs.needs, name="needs"),
    path("my/packages/<uuid:package_id>/look-again/", needs.look_again, name="look_again"),
    path("my/packages/<uuid:package_id>/parent/", needs.ask_parent, name="ask_parent"),
    path("my/packages/<uuid:package_id>/files/<str:code>/", needs.add_file, name="add_file"),
    path(
        "my/packages/<uuid:package_id>/files/<str:code>/remove/",
        needs.remove_file,
        name="remove_file",
    ),
    path("my/packages/<uuid:package_id>/form/", sheet.form, name="form"),
    path("my/packages/<uuid:package_id>/autosave/", sheet.autosave, name="autosave"),
    path("my/packages/<uuid:package_id>/sign/", signing.sign, name="sign"),
    path("my/packages/<uuid:package_id>/cancel/", wizard.cancel, name="cancel"),
    path("my/packages/<uuid:package_id>/follow/", wizard.follow, name="follow"),
    path("my/packages/<uuid:package_id>/correction/", progress.correction, name="correction"),
    path("my/packages/<uuid:package_id>/drop/<slug:slug>/", progress.drop, name="drop"),
    path("my/packages/<uuid:package_id>/mend/<slug:slug>/", progress.mend, name="mend"),
    path("counter/packages/", counter.desk, name="counter"),
    path("counter/packages/<uuid:package_id>/", counter.package, name="counter_package"),
    path("issuing/packages/", issuing.shelf, name="shelf"),
    path("issuing/packages/<uuid:package_id>/", issuing.hand_out, name="hand_out"),
]
