"""The web process: pages and API."""

import gc
import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "onewindow.config.settings")
application = get_wsgi_application()

# What was loaded stays: the collector need not look through it again at every hundredth request.
gc.collect()
gc.freeze()
gc.set_threshold(20_000, 20, 50)
