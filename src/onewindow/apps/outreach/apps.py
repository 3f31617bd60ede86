from django.apps import AppConfig


class OutreachConfig(AppConfig):
    name = "onewindow.apps.outreach"
    label = "outreach"
