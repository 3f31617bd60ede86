"""Greeters, duty heads and clerks of a hall who can sign in."""

from django.test import Client
from tests.factories import accounts

from onewindow.apps.accounts.models import Account
from onewindow.apps.organisation.facts import Acting
from onewindow.apps.organisation.models import Place, Post, Role, Window
from onewindow.apps.organisation.queries import acting_as


def hall_staff(place: Place, role: Role, *, window: Window | None = None) -> Acting:
    """Somebody with this post at this place."""
    account = accounts.staff_account()
    Post.objects.create(account=account, role=role, place=place, window=window)
    return acting_as(account_id=account.id, name=account.display_name, origin="test")


def signed_in(who: Acting) -> Client:
    """A browser in which this person is signed in."""
    client = Client()
    account = Account.objects.get(pk=who.account_id)
    client.force_login(account, "django.contrib.auth.backends.ModelBackend")
    return client
