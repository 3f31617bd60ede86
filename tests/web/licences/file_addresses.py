"""The addresses of licences before all others."""

from django.urls import include, path

from onewindow.config.urls import urlpatterns as others

urlpatterns = [path("", include("onewindow.web.licences.urls")), *others]
