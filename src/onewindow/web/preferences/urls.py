from django.urls import path

from onewindow.web.preferences import views

app_name = "preferences"
urlpatterns = [path("elder/", views.elder, name="elder")]
