from django.apps import AppConfig


class LmsConfig(AppConfig):
    name = "lms"
    verbose_name = "Amparo"

    def ready(self) -> None:
        import lms.celery  # noqa: F401 shared tasks bind to this application
