"""The screens on the wall and above the windows."""

from django.urls import path

from onewindow.web.board import screens

app_name = "board"
urlpatterns = [
    path("<slug:place_code>/", screens.hall, name="hall"),
    path("<slug:place_code>/window/<int:number>/", screens.window, name="window"),
    path("<slug:place_code>/<str:zone>/", screens.hall, name="zone"),
]
