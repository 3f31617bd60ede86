"""The national identity service (统一身份认证): who it says somebody is, as a person of ours.

OIDC is spoken by allauth. The service has checked the citizen id, so its word confirms the person.
"""

from typing import Any

from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialLogin
from django.contrib import auth, messages
from django.http import HttpRequest, HttpResponseRedirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

from onewindow import wallclock, wording
from onewindow.apps.accounts import operations as accounts
from onewindow.apps.accounts import queries as account_queries
from onewindow.apps.parties import operations as parties
from onewindow.rules.outcomes import Refused

SIGN_IN = "/sign-in/"
# Names of the claims, where the application's settings give no others.
CLAIMS = {"name": "name", "citizen_id": "citizen_id", "phone": "phone_number"}


class NationalIdentityAdapter(DefaultSocialAccountAdapter):  # type: ignore[misc]
    """settings.SOCIALACCOUNT_ADAPTER: ends the way back with our own account and session."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: SocialLogin) -> bool:
        return False

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        told = claims_of(sociallogin)
        try:
            person = parties.admit_confirmed(**told, now=wallclock.now())
        except Refused as refused:
            for sentence in wording.told(refused.refusals):
                messages.error(request, sentence)
            raise ImmediateHttpResponse(HttpResponseRedirect(SIGN_IN)) from refused
        # Read anew: a password set by somebody else has just ended.
        account = account_queries.account(person.account_id) if person.account_id else None
        assert account is not None
        if not account.is_active:
            messages.error(request, _("这个账号已经停用。请到窗口咨询。"))
            raise ImmediateHttpResponse(HttpResponseRedirect(SIGN_IN))
        auth.login(request, account, backend="django.contrib.auth.backends.ModelBackend")
        accounts.note_sign_in(account=account, now=wallclock.now(), origin="national")
        raise ImmediateHttpResponse(HttpResponseRedirect(_next(request, sociallogin)))

    def on_authentication_error(self, request: HttpRequest, provider: Any, **_details: Any) -> None:
        messages.error(
            request, _("没有登录成功：国家平台没有确认您的身份。请再试，或用手机号登录。")
        )
        raise ImmediateHttpResponse(HttpResponseRedirect(SIGN_IN))


def claims_of(sociallogin: SocialLogin) -> dict[str, str]:
    """Subject, name, citizen id and phone as the service told them."""
    extra = sociallogin.account.extra_data
    told = {**extra.get("id_token", {}), **extra.get("userinfo", {}), **extra}
    names = {**CLAIMS, **sociallogin.account.get_provider().app.settings.get("claims", {})}
    return {
        "subject": str(sociallogin.account.uid),
        **{ours: str(told.get(theirs, "") or "") for ours, theirs in names.items()},
    }


def _next(request: HttpRequest, sociallogin: SocialLogin) -> str:
    target = str(sociallogin.state.get("next") or "/")
    safe = url_has_allowed_host_and_scheme(
        target, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return target if safe else "/"
