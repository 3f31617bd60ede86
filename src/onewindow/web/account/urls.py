from django.urls import path

from onewindow.web.account import closing, codes, privacy, profile, registering, signing_in

app_name = "account"
urlpatterns = [
    path("sign-in/", signing_in.sign_in, name="sign-in"),
    path("sign-in/code/", codes.code, name="code"),
    path("sign-in/second-factor/", codes.setup, name="setup"),
    path("sign-out/", signing_in.sign_out, name="sign-out"),
    path("register/", registering.register, name="register"),
    path("privacy/", privacy.notice, name="privacy"),
    path("me/", profile.me, name="me"),
    path("me/password/", profile.password, name="password"),
    path("me/close/", closing.close, name="close"),
    path("me/second-factor/remove/", codes.remove, name="second-factor-remove"),
]
