from django.apps import AppConfig


class OrganisationConfig(AppConfig):
    name = "onewindow.apps.organisation"
    label = "organisation"
