from django.urls import path

from onewindow.web.catalogue import editing, importing, items, versions

app_name = "catalogue"
urlpatterns = [
    path("", items.items, name="items"),
    path("new/", items.new, name="new"),
    path("import/", importing.catalogue, name="import"),
    path("import/template/", importing.template, name="template"),
    path("<uuid:item_id>/", items.item, name="item"),
    path("<uuid:item_id>/draft/", versions.draft, name="draft"),
    path("<uuid:item_id>/compare/", versions.compare, name="compare"),
    path("versions/<uuid:version_id>/", versions.version, name="version"),
    path("versions/<uuid:version_id>/edit/", editing.edit, name="edit"),
    path("versions/<uuid:version_id>/check/", versions.check, name="check"),
    path("versions/<uuid:version_id>/publish/", versions.publish, name="publish"),
    path("versions/<uuid:version_id>/withdraw/", versions.withdraw, name="withdraw"),
]
