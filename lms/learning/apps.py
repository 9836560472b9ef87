from django.apps import AppConfig


class LearningConfig(AppConfig):
    name = "lms.learning"
    label = "learning"
    verbose_name = "Learning"

    def ready(self) -> None:
        from lms.learning import receivers  # noqa: F401 registered when the apps are ready
