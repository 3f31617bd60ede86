from django.urls import path

from onewindow.api.v1.routes import api

urlpatterns = [path("v1/", api.urls)]
