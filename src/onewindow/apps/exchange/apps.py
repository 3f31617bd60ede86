from django.apps import AppConfig


class ExchangeConfig(AppConfig):
    name = "onewindow.apps.exchange"
    label = "exchange"
