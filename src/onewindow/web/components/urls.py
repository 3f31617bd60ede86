from django.urls import path

from onewindow.web.components import views

app_name = "components"
urlpatterns = [
    path("", views.index, name="index"),
    path("sheet/", views.sheet, name="sheet"),
    path("desk/", views.desk, name="desk"),
]
