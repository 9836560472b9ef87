from django.apps import AppConfig
from wagtail.users.apps import WagtailUsersAppConfig


class AccountsConfig(AppConfig):
    name = "lms.accounts"
    label = "accounts"
    verbose_name = "People and units"

    def ready(self) -> None:
        from lms.accounts import checks, receivers  # noqa: F401 registered when the apps are ready


class WagtailUsersConfig(WagtailUsersAppConfig):
    user_viewset = "lms.accounts.viewsets.PeopleViewSet"
