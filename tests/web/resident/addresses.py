"""The addresses of residents and of what they link to, whatever else is mounted beside them."""

from django.urls import include, path

urlpatterns = [
    path("", include("onewindow.web.resident.urls")),
    path("", include("onewindow.web.documents.urls")),
    path("", include("onewindow.web.bundles.urls")),
]
