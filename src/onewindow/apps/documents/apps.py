from django.apps import AppConfig


class DocumentsConfig(AppConfig):
    name = "onewindow.apps.documents"
    label = "documents"
