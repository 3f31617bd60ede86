"""What people allowed: giving, asking, answering, withdrawing."""

from django.urls import path

from onewindow.web.consents import asking, giving, holding

app_name = "consents"
urlpatterns = [
    path("", holding.mine, name="mine"),
    path("for-case/<uuid:case_id>/", giving.for_case, name="for_case"),
    path("for-package/<uuid:package_id>/", giving.for_package, name="for_package"),
    path("ask/<uuid:case_id>/", asking.ask, name="ask"),
    path("requests/<uuid:request_id>/", asking.answer, name="request"),
    path("<uuid:consent_id>/", holding.one, name="one"),
    path("<uuid:consent_id>/withdraw/", holding.withdraw, name="withdraw"),
]
