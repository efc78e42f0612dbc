"""The product's apps and migrations on django-tenants' own backend, router and executor."""

from typing import Any

from config import settings as product
from config.databases import alias

SECRET_KEY = product.SECRET_KEY
MASTER_KEY = product.MASTER_KEY
INSTALLED_APPS = product.INSTALLED_APPS
SHARED_APPS = product.SHARED_APPS
TENANT_APPS = product.TENANT_APPS
TENANT_MODEL = product.TENANT_MODEL
TENANT_DOMAIN_MODEL = product.TENANT_DOMAIN_MODEL
AUTH_USER_MODEL = product.AUTH_USER_MODEL
DEFAULT_AUTO_FIELD = product.DEFAULT_AUTO_FIELD
CLOCK_SHIFT = product.CLOCK_SHIFT
CELERY = product.CELERY
TEMPLATES = product.TEMPLATES
MIDDLEWARE = product.MIDDLEWARE
AUTHENTICATION_BACKENDS = product.AUTHENTICATION_BACKENDS
ACCOUNT_USER_MODEL_USERNAME_FIELD = product.ACCOUNT_USER_MODEL_USERNAME_FIELD
ACCOUNT_USER_MODEL_EMAIL_FIELD = product.ACCOUNT_USER_MODEL_EMAIL_FIELD
PGHISTORY_FOREIGN_KEY_FIELD = product.PGHISTORY_FOREIGN_KEY_FIELD
PGTRIGGER_INSTALL_ON_MIGRATE = False
USE_TZ = True

DATABASE_ROUTERS = ["django_tenants.routers.TenantSyncRouter"]
DATABASES: dict[str, dict[str, Any]] = {
    "default": alias(product.OWNER_DATABASE_URL) | {"ENGINE": "django_tenants.postgresql_backend"}
}
SKIP_PG_EXTRA_VALIDATION = True
PG_EXTRA_SEARCH_PATHS = ["extensions"]
