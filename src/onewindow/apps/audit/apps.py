from django.apps import AppConfig


class AuditConfig(AppConfig):
    name = "onewindow.apps.audit"
    label = "audit"
