"""One settings file, read from top to bottom. What may differ between installations comes from the
environment (README, «Settings»); everything else is decided here."""

import datetime as dt
import secrets
import sys
from pathlib import Path
from typing import Any

import django_stubs_ext
import pghistory

from config.celery_settings import celery_settings
from config.databases import alias
from config.environment import Environment, EnvironmentProblem
from config.errors import configure_sentry
from config.logs import logging_settings
from config.mail import mail_settings

django_stubs_ext.monkeypatch()  # ModelForm[User] and the like, at run time too
env = Environment()
ROOT = Path(__file__).resolve().parent.parent.parent
VERSION = "0.1.0"

# Where things are

DATA_DIR = Path(env.text("ZVONOK_DATA_DIR", "var")).resolve()
BASE_DOMAIN = env.text("ZVONOK_BASE_DOMAIN", "localhost").lower().strip(".")
HTTPS = env.flag("ZVONOK_HTTPS")
DEMO = env.flag("ZVONOK_DEMO")
CENTRE_HOST = f"centre.{BASE_DOMAIN}"
PORT = env.source.get("PORT", "8000")
MEDIA_ROOT = DATA_DIR / "media"
DEBUG = False

# Secrets. Without a database there is nothing to protect (makemigrations, mypy, texts).

DATABASE_URL = env.text("ZVONOK_DATABASE_URL")
SECRET_KEY = env.text("ZVONOK_SECRET_KEY") or (secrets.token_hex(32) if not DATABASE_URL else "")
MASTER_KEY = env.text("ZVONOK_MASTER_KEY") or (secrets.token_hex(32) if not DATABASE_URL else "")
for name, value in (("ZVONOK_SECRET_KEY", SECRET_KEY), ("ZVONOK_MASTER_KEY", MASTER_KEY)):
    if len(value) < 50:
        raise EnvironmentProblem(
            f"{name} must be set, 50 characters or more (`openssl rand -hex 32`)"
        )

# The product's clock, for demonstrations and tests

TODAY = env.text("ZVONOK_TODAY")
CLOCK_SHIFT = dt.timedelta()
if TODAY:
    try:
        CLOCK_SHIFT = dt.date.fromisoformat(TODAY) - dt.datetime.now(dt.UTC).date()
    except ValueError:
        raise EnvironmentProblem(f"ZVONOK_TODAY must be YYYY-MM-DD, not {TODAY!r}") from None

# Rooms, by side. Order matters: isolation's `migrate` comes before Django's.

LIBRARIES = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "axes",
]
BOTH_SIDES = ["history", "accounts"]  # before allauth, whose templates ours replace
SHARED_APPS = [
    "isolation",
    "ui",
    "django.forms",
    "django_tenants",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "pgtrigger",
    "pghistory",
    "rest_framework",
    "drf_spectacular",
    "django_htmx",
    *BOTH_SIDES,
    *LIBRARIES,
    "controlplane",
    "config",
]
TENANT_APPS = [
    *BOTH_SIDES,
    *LIBRARIES,
    "tenants.profile",
    "tenants.years",
    "tenants.staff",
    "tenants.people",
    "tenants.programmes",
    "tenants.groups",
    "tenants.messaging",
    "consent.agreements",
    "consent.vault",
    "consent.applications",
    "journal.roster",
    "journal.plans",
    "journal.lessons",
    "journal.family",
]
INSTALLED_APPS = [*SHARED_APPS, *(app for app in TENANT_APPS if app not in SHARED_APPS)]

TENANT_MODEL = "controlplane.School"
TENANT_DOMAIN_MODEL = "controlplane.Domain"
TENANT_SYNC_ROUTER = "isolation.router.SideRouter"
DATABASE_ROUTERS = [TENANT_SYNC_ROUTER]
SKIP_PG_EXTRA_VALIDATION = True
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# Databases

ORIGINAL_BACKEND = "isolation.nodefer"
POOL_SIZE = env.number("ZVONOK_DATABASE_POOL", 0)
OWNER_DATABASE_URL = env.text("ZVONOK_OWNER_DATABASE_URL")
DATABASES: dict[str, dict[str, Any]] = {"default": alias(DATABASE_URL, pool=POOL_SIZE)}
if OWNER_DATABASE_URL:
    DATABASES["owner"] = alias(OWNER_DATABASE_URL, plain=True)

# Look-ups live in process memory for 3 seconds at most; limits count in PostgreSQL.

CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        "TIMEOUT": 3,
        "KEY_FUNCTION": "isolation.caching.side_key",
        "OPTIONS": {"MAX_ENTRIES": 10_000},
    }
}

# The way of a request

ROOT_URLCONF = "config.urls_school"
WSGI_APPLICATION = "config.wsgi.application"
ALLOWED_HOSTS = ["*"]  # an unknown host gets our own 404: see controlplane.middleware
MIDDLEWARE = [
    "config.logs_middleware.RequestLogMiddleware",
    "config.health.HealthMiddleware",
    "accounts.proxies.ProxyMiddleware",
    # Our own files are no documents: a policy on each of twenty would weigh two kilobytes a page.
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "controlplane.middleware.HostMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "accounts.middleware.AccessMiddleware",
    "axes.middleware.AxesMiddleware",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "OPTIONS": {
            "loaders": [
                ("ui.folding.Loader", ["django.template.loaders.app_directories.Loader"]),
            ],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "ui.context.page",
            ],
        },
    }
]
FORM_RENDERER = "ui.forms.Renderer"
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_500_000

# People

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["axes.backends.AxesStandaloneBackend", "accounts.backends.GrantBackend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("login", "last_name", "first_name", "email")},
    },
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 10},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "/login/"
LOGIN_REDIRECT_URL = "/"
SECOND_FACTOR_DEMANDED = not DEMO
ONE_TIME_PASSWORD_DAYS = 14

SESSION_ENGINE = "accounts.sessions"
SESSION_COOKIE_NAME = "__Host-session" if HTTPS else "session"
CSRF_COOKIE_NAME = "__Host-csrf" if HTTPS else "csrf"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "ui.views.csrf_failure"

ACCOUNT_ADAPTER = "accounts.adapters.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = "login"
ACCOUNT_USER_MODEL_EMAIL_FIELD = None
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_PRESERVE_USERNAME_CASING = False
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = False
ACCOUNT_LOGOUT_REDIRECT_URL = "/login/"
ACCOUNT_REAUTHENTICATION_TIMEOUT = 600
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_RATE_LIMITS = False  # ours count in PostgreSQL (accounts.limits), not in a process's memory
ACCOUNT_FORMS = {"login": "accounts.forms.LoginForm"}
MFA_ADAPTER = "accounts.adapters.SecondFactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_FORMS = {
    "activate_totp": "accounts.forms.ActivateCodeForm",
    "authenticate": "accounts.forms.AuthenticateForm",
    "reauthenticate": "accounts.forms.ReauthenticateCodeForm",
}
MFA_TOTP_ISSUER = "Zvonok"
MFA_TOTP_TOLERANCE = 1

AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]  # a school is one address behind its router
AXES_FAILURE_LIMIT = 7
AXES_COOLOFF_TIME = dt.timedelta(minutes=15)
AXES_RESET_ON_SUCCESS = True
AXES_DISABLE_ACCESS_LOG = True
AXES_ENABLE_ADMIN = False
AXES_VERBOSE = False
AXES_USERNAME_CALLABLE = "accounts.lockout.username"
AXES_CLIENT_IP_CALLABLE = "accounts.lockout.client_address"
AXES_LOCKOUT_CALLABLE = "accounts.lockout.locked_out"
TRUSTED_PROXIES = env.networks("ZVONOK_TRUSTED_PROXIES")

# Language, time

LANGUAGE_CODE = "ru"
LANGUAGES = [("ru", "Русский")]
LOCALE_PATHS = [ROOT / "locale"]
USE_I18N = USE_TZ = True
TIME_ZONE = "UTC"

# Static files and headers

STATIC_URL = "/static/"
STATIC_ROOT = DATA_DIR / "static"
STORAGES = {
    "default": {"BACKEND": "isolation.files.SideStorage"},
    "staticfiles": {"BACKEND": "ui.storage.ModuleStorage"},
}
WHITENOISE_KEEP_ONLY_HASHED_FILES = True
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
if HTTPS and not TRUSTED_PROXIES:
    raise EnvironmentProblem(
        "ZVONOK_HTTPS=1 needs ZVONOK_TRUSTED_PROXIES: who ends TLS and says so? (README, «Settings»)"
    )
if HTTPS:
    SECURE_SSL_REDIRECT = True
    SECURE_HSTS_SECONDS = 31_536_000
    SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = True
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "object-src": ["'none'"],
        "base-uri": ["'none'"],
        "form-action": ["'self'"],
        "frame-ancestors": ["'none'"],
    }
}

# Programs

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["api.v1.authentication.TokenAuthentication"],
    "DEFAULT_PERMISSION_CLASSES": ["api.v1.permissions.HoldsRight"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["rest_framework.parsers.JSONParser"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "UNAUTHENTICATED_USER": "django.contrib.auth.models.AnonymousUser",
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Zvonok",
    "DESCRIPTION": "Electronic journal for organisations of supplementary education",
    "VERSION": "1",
    "SERVE_INCLUDE_SCHEMA": False,
    "SERVE_AUTHENTICATION": [],
    "SERVE_PERMISSIONS": ["rest_framework.permissions.AllowAny"],
}

# Background work, mail, logs, errors

BROKER_URL = env.text("ZVONOK_BROKER_URL")
CELERY = celery_settings(BROKER_URL, DATA_DIR)
EMAIL_URL = env.text("ZVONOK_EMAIL_URL")
SENDS_MAIL = bool(EMAIL_URL)
globals().update(mail_settings(EMAIL_URL, BASE_DOMAIN))
LOGGING_CONFIG = "config.logs.configure"
LOGGING = logging_settings(json=not (DEMO or sys.stderr.isatty()))
configure_sentry(env.text("SENTRY_DSN"), VERSION, "demonstration" if DEMO else "production")
# Nobody looks events up by who else they name: an index for each would be the most of a school.
PGHISTORY_FOREIGN_KEY_FIELD = pghistory.ForeignKey(db_index=False)
PGTRIGGER_INSTALL_ON_MIGRATE = False
SILENCED_SYSTEM_CHECKS = [
    "django_tenants.W001",
]
