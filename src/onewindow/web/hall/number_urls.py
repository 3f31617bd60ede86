"""The page of one number, under the short address its slip carries as a QR code: /q/<token>/."""

from django.urls import path

from onewindow.web.hall import number_acts, number_page, number_rating

app_name = "number"
urlpatterns = [
    path("<str:token>/", number_page.number, name="number"),
    path("<str:token>/now/", number_page.now, name="now"),
    path("<str:token>/later/", number_acts.delay, name="delay"),
    path("<str:token>/back/", number_acts.come_back, name="come_back"),
    path("<str:token>/help/", number_acts.call_help, name="call_help"),
    path("<str:token>/give-up/", number_acts.give_up, name="give_up"),
    path("<str:token>/matter/", number_acts.add_matter, name="add_matter"),
    path("<str:token>/rate/", number_rating.rate, name="rate"),
    path("<str:token>/thanks/", number_rating.thanks, name="thanks"),
]
