"""One throw-away PostgreSQL for the whole session; settings that need no installation."""

import os
import tempfile

os.environ.setdefault("ONEWINDOW_HOME", tempfile.mkdtemp(prefix="onewindow-test-"))
os.environ.setdefault("ONEWINDOW_SECRET_KEY", "a test key, never used elsewhere")
os.environ.setdefault("ONEWINDOW_FIELD_KEY", "another test key, never used elsewhere")
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "onewindow.config.settings")
os.environ.setdefault("ONEWINDOW_SEMANTIC_SEARCH", "0")
os.environ.setdefault("ONEWINDOW_CITY", "yunxi")
# Where the tests' own sample departments listen.
os.environ.setdefault("ONEWINDOW_EXCHANGE_NETWORKS", "127.0.0.0/8")

if "ONEWINDOW_OWNER_DSN" not in os.environ:
    from onewindow.launcher.testing import test_database

    _database = test_database()
    os.environ["ONEWINDOW_OWNER_DSN"] = _database.owner_dsn
    os.environ["ONEWINDOW_APP_DSN"] = _database.app_dsn
os.environ["ONEWINDOW_AS_OWNER"] = "1"

import django

django.setup()

from onewindow.apps.organisation import queries as organisation  # noqa: E402

# What one test gives an account, another takes away within the same second.
organisation.POSTS_KEPT_SECONDS = -1.0

from onewindow.apps.catalogue import field_queries  # noqa: E402

# One test's field catalogue is not the next one's.
field_queries.FIELDS_KEPT_SECONDS = -1.0
