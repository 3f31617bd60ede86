from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "onewindow.apps.accounts"
    label = "accounts"
