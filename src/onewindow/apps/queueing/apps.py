from django.apps import AppConfig


class QueueingConfig(AppConfig):
    name = "onewindow.apps.queueing"
    label = "queueing"
