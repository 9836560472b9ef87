"""What the screens of administrators have in common: services do the work, and what they refuse is said in the form."""

from collections.abc import Collection
from typing import Any

from django.db import transaction
from django.db.models import Model, ProtectedError, RestrictedError
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from wagtail.admin import messages
from wagtail.admin.views import generic
from wagtail.log_actions import log
from wagtail.permission_policies import ModelPermissionPolicy

from lms.accounts.models import User
from lms.accounts.services.errors import RefusedError


class LimitedPolicy(ModelPermissionPolicy):
    """The usual permissions, without those that nobody has here, superusers included."""

    def __init__(self, model: type[Model], refused: Collection[str]) -> None:
        super().__init__(model)
        self.refused = refused

    def user_has_permission(self, user: User, action: str) -> bool:
        return action not in self.refused and super().user_has_permission(user, action)


class ServiceMixin:
    """Of a create or edit view. `perform` calls one service and answers with what it made or changed."""

    log_action = "wagtail.edit"

    def perform(self, form: Any) -> Model:
        raise NotImplementedError

    def save_instance(self) -> Model:
        form = self.form  # type: ignore[attr-defined] # Wagtail sets it
        instance = self.perform(form)
        self.has_content_changes = form.has_changed()
        log(instance=instance, action=self.log_action, content_changed=self.has_content_changes)
        return instance

    def form_valid(self, form: BaseForm) -> HttpResponse:
        try:
            with transaction.atomic():
                return super().form_valid(form)  # type: ignore[misc] # a mixin
        except RefusedError as error:
            form.add_error(None, str(error))
            self.produced_error_code = "validation_error"
            self.produced_error_message = self.get_error_message()  # type: ignore[attr-defined] # Wagtail's
            return self.form_invalid(form)  # type: ignore[attr-defined] # Wagtail's


class ServiceCreateView(ServiceMixin, generic.CreateView):
    log_action = "wagtail.create"


class ServiceEditView(ServiceMixin, generic.EditView):
    pass


class ProtectedDeleteView(generic.DeleteView):
    """What records point to is not deleted, and the person is told so."""

    refused_message = _("This cannot be deleted, because records refer to it.")

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if self.is_protected:
            messages.error(request, self.refused_message)
        response: HttpResponse = super().get(request, *args, **kwargs)
        return response

    @property
    def is_protected(self) -> bool:
        """Wagtail's index of references knows most of what points here; the database knows all."""
        return bool(self.usage and self.usage.is_protected)

    def form_valid(self, form: BaseForm) -> HttpResponse:
        if self.is_protected:
            return self.refuse(form)
        try:
            response: HttpResponse = super().form_valid(form)
        except (ProtectedError, RestrictedError):
            return self.refuse(form)
        return response

    def refuse(self, form: BaseForm) -> HttpResponse:
        messages.error(self.request, self.refused_message)
        return self.render_to_response(self.get_context_data(form=form), status=409)
