from django.apps import AppConfig


class ConsentsConfig(AppConfig):
    name = "onewindow.apps.consents"
    label = "consents"
