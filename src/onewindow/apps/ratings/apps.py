from django.apps import AppConfig


class RatingsConfig(AppConfig):
    name = "onewindow.apps.ratings"
    label = "ratings"
