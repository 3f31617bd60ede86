from django.apps import AppConfig


class AssistanceConfig(AppConfig):
    name = "onewindow.apps.assistance"
    label = "assistance"
