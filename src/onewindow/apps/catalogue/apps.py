from django.apps import AppConfig


class CatalogueConfig(AppConfig):
    name = "onewindow.apps.catalogue"
    label = "catalogue"
