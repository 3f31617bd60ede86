"""Django settings, read from the environment by one typed reader."""

from pathlib import Path
from typing import Any

from csp.constants import NONE, SELF
from psycopg.conninfo import conninfo_to_dict

from onewindow.config import environment as env

PACKAGE = Path(__file__).resolve().parent.parent
HOME = env.home()

DEBUG = env.flag("ONEWINDOW_DEBUG")
SECRET_KEY = env.secret("ONEWINDOW_SECRET_KEY", "secret_key")
FIELD_KEY = env.secret("ONEWINDOW_FIELD_KEY", "field_key")
ALLOWED_HOSTS = env.words("ONEWINDOW_HOSTS")
PUBLIC_URL = env.text("ONEWINDOW_PUBLIC_URL").rstrip("/")
LIVE_URL = env.text("ONEWINDOW_LIVE_URL").rstrip("/")
CITY = env.text("ONEWINDOW_CITY")
SEMANTIC_SEARCH = env.flag("ONEWINDOW_SEMANTIC_SEARCH")
VIRUS_SCANNER = env.text("ONEWINDOW_VIRUS_SCANNER")
DEMO_DEPARTMENT = env.text("ONEWINDOW_DEMO_DEPARTMENT").rstrip("/")
EXCHANGE_NETWORKS = env.networks("ONEWINDOW_EXCHANGE_NETWORKS")
SMS_SENDER = env.text("ONEWINDOW_SMS_SENDER")
STAFF_MFA = env.flag("ONEWINDOW_STAFF_MFA")
TRUSTED_PROXIES = env.networks("ONEWINDOW_TRUSTED_PROXIES")
DIGEST_FOLDER = env.text("ONEWINDOW_DIGEST_FOLDER")
PRINTER_NETWORKS = env.networks("ONEWINDOW_PRINTER_NETWORKS")
PRINTER_FILES = env.words("ONEWINDOW_PRINTER_FILES")
FILES_FOLDER = HOME / "files"
KEYS_FOLDER = HOME / "keys"
SEAL_CERTIFICATE = env.text("ONEWINDOW_SEAL_CERTIFICATE")
SEAL_KEY = env.text("ONEWINDOW_SEAL_KEY")


def _database() -> dict[str, Any]:
    """The working role by default, the owner role for migrations."""
    owner = env.text("ONEWINDOW_OWNER_DSN") or env.text("ONEWINDOW_DATABASE_URL")
    app = env.text("ONEWINDOW_APP_DSN") or env.text("ONEWINDOW_DATABASE_APP_URL") or owner
    dsn = owner if env.flag("ONEWINDOW_AS_OWNER") else app
    parts = conninfo_to_dict(dsn)
    return {
        "ENGINE": "onewindow.db.postgresql",
        "NAME": parts.get("dbname", "onewindow"),
        "USER": parts.get("user", ""),
        "PASSWORD": parts.get("password", ""),
        "HOST": parts.get("host", ""),
        "PORT": str(parts.get("port", "")),
        "CONN_MAX_AGE": None,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {
            # 1.1: data lies on solid-state disks or in memory, so indexes are worth using.
            "options": f"-c search_path={CITY},public -c timezone=Asia/Shanghai"
            " -c random_page_cost=1.1"
            # Only `apps/statements.py` prepares anything: point reads and single steps, for which
            # one plan is as good as any and planning costs more than running.
            " -c plan_cache_mode=force_generic_plan",
            "application_name": "onewindow",
            # Django switches preparing off; so high a number leaves it to those who ask for it.
            "prepare_threshold": 1_000_000_000,
        },
    }


DATABASES = {"default": _database()}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django_htmx",
    "csp",
    "axes",
    "allauth",
    "allauth.account",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "allauth.mfa",
    "onewindow.config",
    "onewindow.apps.accounts",
    "onewindow.apps.writes",
    "onewindow.apps.audit",
    "onewindow.apps.organisation",
    "onewindow.apps.parties",
    "onewindow.apps.catalogue",
    "onewindow.apps.documents",
    "onewindow.apps.consents",
    "onewindow.apps.licences",
    "onewindow.apps.exchange",
    "onewindow.apps.cases",
    "onewindow.apps.bundles",
    "onewindow.apps.assistance",
    "onewindow.apps.appointments",
    "onewindow.apps.queueing",
    "onewindow.apps.ratings",
    "onewindow.apps.outreach",
    "onewindow.web",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "onewindow.web.middleware.ContentPolicyMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "onewindow.web.middleware.SignedInMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "axes.middleware.AxesMiddleware",
    "onewindow.web.middleware.AccessMiddleware",
    "onewindow.web.middleware.RefusalMiddleware",
]

ROOT_URLCONF = "onewindow.config.urls"
WSGI_APPLICATION = "onewindow.config.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [PACKAGE / "web" / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "onewindow.web.context.centre",
            ],
            "builtins": ["django.templatetags.i18n", "django.templatetags.static"],
        },
    }
]

AUTH_USER_MODEL = "accounts.Account"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "django.contrib.auth.backends.ModelBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "/sign-in/"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "/"

AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = 0.25
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_CLIENT_IP_CALLABLE = "onewindow.web.account.pace.address"
# Not "login_key": Django masks credentials whose name holds "key", and all would share one count.
AXES_USERNAME_FORM_FIELD = "username"
AXES_RESET_ON_SUCCESS = True
AXES_SENSITIVE_PARAMETERS = ["username", "login", "phone", "password", "code", "ip_address"]
AXES_LOCKOUT_CALLABLE = "onewindow.web.errors.locked_out"

ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_USER_MODEL_EMAIL_FIELD = None
ACCOUNT_LOGIN_METHODS: set[str] = set()
# Nobody registers through the library: residents do on /register/, staff are given an account.
ACCOUNT_SIGNUP_FIELDS = ["password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
MFA_ADAPTER = "onewindow.adapters.second_factor.SecondFactorAdapter"
SOCIALACCOUNT_ADAPTER = "onewindow.adapters.national_identity.NationalIdentityAdapter"
# Our content policy lets no form lead outside, so the way there is a link.
SOCIALACCOUNT_LOGIN_ON_GET = True
SOCIALACCOUNT_PROVIDERS: dict[str, Any] = {}
if env.text("ONEWINDOW_OIDC_ISSUER"):
    SOCIALACCOUNT_PROVIDERS["openid_connect"] = {
        "OAUTH_PKCE_ENABLED": True,
        "APPS": [
            {
                "provider_id": "national",
                "name": "国家政务服务平台统一身份认证",
                "client_id": env.text("ONEWINDOW_OIDC_CLIENT_ID"),
                "secret": env.text("ONEWINDOW_OIDC_SECRET"),
                "settings": {"server_url": env.text("ONEWINDOW_OIDC_ISSUER")},
            }
        ],
    }

SESSION_ENGINE = "onewindow.adapters.sessions"
SESSION_COOKIE_AGE = 8 * 3600
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "onewindow.web.errors.csrf_failure"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = env.flag("ONEWINDOW_HTTPS")
SECURE_SSL_REDIRECT = False
SECURE_HSTS_SECONDS = 31536000 if env.flag("ONEWINDOW_HTTPS") else 0
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CSRF_TRUSTED_ORIGINS = [PUBLIC_URL] if PUBLIC_URL.startswith("http") else []
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "connect-src": [SELF, *([LIVE_URL] if LIVE_URL else [])],
        "object-src": [NONE],
        "base-uri": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}

DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
# The form of one item: up to 60 materials with 16 fields each, steps, situations.
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "简体中文"), ("en", "English")]
LOCALE_PATHS = [PACKAGE / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Asia/Shanghai"

STATIC_URL = "/static/"
STATICFILES_DIRS = [PACKAGE / "web" / "static"]
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = DEBUG

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {
            "()": "onewindow.adapters.log_lines.SparingFormatter",
            "format": "%(asctime)s %(levelname)s %(name)s %(message)s",
        }
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {"onewindow": {"level": "INFO"}},
}
SILENCED_SYSTEM_CHECKS = ["account.W001"]
