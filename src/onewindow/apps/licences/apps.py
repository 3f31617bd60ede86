from django.apps import AppConfig


class LicencesConfig(AppConfig):
    name = "onewindow.apps.licences"
    label = "licences"
