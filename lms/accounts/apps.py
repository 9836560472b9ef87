from django.apps import AppConfig
from wagtail.users.apps import WagtailUsersAppConfig


class AccountsConfig(AppConfig):
    name = "lms.accounts"
    label = "accounts"
    verbose_name = "People and units"
    default = True  # of the two in this file; without it Django takes neither, and nothing below is ready

    def ready(self) -> None:
        from lms.accounts import checks, receivers  # noqa: F401 registered when the apps are ready


class WagtailUsersConfig(WagtailUsersAppConfig):
    user_viewset = "lms.accounts.viewsets.PeopleViewSet"
