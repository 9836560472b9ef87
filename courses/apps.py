from django.apps import AppConfig
from django.urls import register_converter

from courses.rules.codes import CodeConverter


class CoursesConfig(AppConfig):
    name = "courses"
    verbose_name = "Courses"

    def ready(self) -> None:
        register_converter(CodeConverter, "code")
        from courses import receivers  # noqa: F401 registered when the apps are ready
