from django.urls import path

from onewindow.web.catalogue import (
    composing,
    editing,
    fields,
    importing,
    items,
    situations,
    versions,
    walking,
)

app_name = "catalogue"
urlpatterns = [
    path("", items.items, name="items"),
    path("new/", items.new, name="new"),
    path("import/", importing.catalogue, name="import"),
    path("import/template/", importing.template, name="template"),
    path("fields/", fields.fields, name="fields"),
    path("fields/new/", fields.new, name="field_new"),
    path("fields/<slug:code>/", fields.field, name="field"),
    path("fields/<slug:code>/edit/", fields.edit, name="field_edit"),
    path("fields/<slug:code>/retire/", fields.retire, name="field_retire"),
    path("fields/<slug:code>/delete/", fields.delete, name="field_delete"),
    path("<uuid:item_id>/", items.item, name="item"),
    path("<uuid:item_id>/draft/", versions.draft, name="draft"),
    path("<uuid:item_id>/compare/", versions.compare, name="compare"),
    path("versions/<uuid:version_id>/", versions.version, name="version"),
    path("versions/<uuid:version_id>/edit/", editing.edit, name="edit"),
    path("versions/<uuid:version_id>/situations/", situations.edit, name="situations"),
    path("versions/<uuid:version_id>/situations/check/", situations.check, name="tree_check"),
    path("versions/<uuid:version_id>/walk/", walking.walk, name="walk"),
    path("versions/<uuid:version_id>/form/", composing.compose, name="compose"),
    path("versions/<uuid:version_id>/form/preview/", composing.preview, name="form_preview"),
    path("versions/<uuid:version_id>/check/", versions.check, name="check"),
    path("versions/<uuid:version_id>/publish/", versions.publish, name="publish"),
    path("versions/<uuid:version_id>/withdraw/", versions.withdraw, name="withdraw"),
]
