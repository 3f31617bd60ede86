from django.apps import AppConfig


class BundlesConfig(AppConfig):
    name = "onewindow.apps.bundles"
    label = "bundles"
