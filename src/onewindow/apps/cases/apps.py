from django.apps import AppConfig


class CasesConfig(AppConfig):
    name = "onewindow.apps.cases"
    label = "cases"
