"""The live process: server-sent events only. Pages and API run under WSGI."""

import os

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "onewindow.config.settings")
django.setup()

from onewindow.live.app import Live  # noqa: E402  (settings first)

live = Live()
