"""People in the administrators' menu: found, corrected, switched off, copied out, erased. Not made: invited."""

from typing import Any, cast

from django.contrib.auth.mixins import UserPassesTestMixin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import get_object_or_404
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.views.generic import FormView, View
from wagtail.admin import messages
from wagtail.admin.ui.tables import BaseColumn, BooleanColumn, Column, DateColumn
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.widgets.button import Button
from wagtail.log_actions import log
from wagtail.users.views import users

from lms.accounts import services
from lms.accounts.forms.admin import EraseForm, PersonForm
from lms.accounts.models import User
from lms.accounts.services.errors import RefusedError
from lms.accounts.viewsets.generic import LimitedPolicy, ProtectedDeleteView, ServiceMixin

INVITE = "accounts_invitations:add"


class PeoplePolicy(LimitedPolicy):
    """Accounts are made by invitation only, and a superuser's is changed by superusers only."""

    def __init__(self) -> None:
        super().__init__(User, refused={"add"})

    def user_has_permission_for_instance(self, user: User, action: str, instance: User) -> bool:
        if instance.is_superuser and not user.is_superuser:
            return False
        return bool(super().user_has_permission_for_instance(user, action, instance))


class PeopleIndexView(users.IndexView):
    page_title = _("People")
    add_item_label = _("Invite a person")
    search_fields = ("name", "email")

    def get_add_url(self) -> str | None:
        return reverse(INVITE) if self.request.user.has_perm("accounts.add_invitation") else None

    def get_base_queryset(self) -> "QuerySet[User]":
        return User.objects.select_related("wagtail_userprofile")

    @cached_property
    def columns(self) -> list[BaseColumn]:
        title = self._get_title_column_class(users.UserColumn)
        return [
            title("name", accessor=str, label=_("Name"), sort_key="name", get_url=self.get_edit_url),
            Column("email", label=_("E-mail address"), sort_key="email"),
            BooleanColumn("is_superuser", label=_("Superuser"), sort_key="is_superuser"),
            BooleanColumn("is_active", label=_("May sign in"), sort_key="is_active"),
            DateColumn("last_login", label=_("Last sign-in"), sort_key="last_login"),
        ]

    def order_queryset(self, queryset: "QuerySet[User]") -> "QuerySet[User]":
        return super(users.IndexView, self).order_queryset(queryset)


class InviteInsteadView(View):
    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:  # noqa: ARG002 Django's shape
        return HttpResponseRedirect(reverse(INVITE))


class PersonEditView(ServiceMixin, users.EditView):
    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not self.user_has_permission_for_instance("change", self.object):
            return self.permission_denied_response()
        response: HttpResponse = super().dispatch(request, *args, **kwargs)
        return response

    def permission_denied_response(self) -> HttpResponse:
        messages.error(self.request, _("Only a superuser changes the account of a superuser."))
        return HttpResponseRedirect(reverse("wagtailusers_users:index"))

    def perform(self, form: PersonForm) -> User:
        person: User = form.save()
        if "email" in form.changed_data:
            email = form.cleaned_data["email"]
            services.change_address(user=person, email=email, by=self.request.user, at=timezone.now())
        return person

    @cached_property
    def header_more_buttons(self) -> list[Button]:
        buttons = list(super().header_more_buttons)
        if may_erase(self.request.user, self.object):
            arguments = [self.object.pk]
            export, erase = reverse("wagtailusers_users:export", args=arguments), reverse(ERASE, args=arguments)
            buttons.append(Button(_("Copy of all records"), url=export, icon_name="download", priority=50))
            buttons.append(Button(_("Erase"), url=erase, icon_name="bin", priority=60))
        return buttons


ERASE = "wagtailusers_users:erase"


def may_erase(user: User, person: User) -> bool:
    return user.is_active and user.is_superuser and user != person


class PersonDeleteView(ProtectedDeleteView, users.DeleteView):
    refused_message = _(
        "This person has records, so the account cannot be deleted. Use “Erase” on their page (the service"
        " erase_person): it takes away all that names them and leaves the rest. Or switch the account off."
    )


class SuperuserMixin(UserPassesTestMixin, View):
    """Of a view about one person, by `pk`."""

    raise_exception = True

    @cached_property
    def person(self) -> User:
        return get_object_or_404(User, pk=self.kwargs["pk"])

    def test_func(self) -> bool:
        user = self.request.user
        return isinstance(user, User) and may_erase(user, self.person)


class ErasePersonView(SuperuserMixin, WagtailAdminTemplateMixin, FormView[EraseForm]):
    form_class = EraseForm
    template_name = "wagtailadmin/generic/form.html"
    page_title = _("Erase")
    header_icon = "bin"

    def get_page_subtitle(self) -> str:
        return str(self.person)

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "person": self.person}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        labels = {"submit_button_label": _("Erase for good"), "submit_button_active_label": _("Erasing…")}
        return super().get_context_data(action_url=self.request.path, **labels, **kwargs)

    def form_valid(self, form: EraseForm) -> HttpResponse:
        reason = form.cleaned_data["reason"]
        by = cast("User", self.request.user)
        try:
            services.erase_person(user=self.person, by=by, reason=reason, at=timezone.now())
        except RefusedError as error:
            form.add_error(None, str(error))
            return self.form_invalid(form)
        messages.success(self.request, _("The person was erased."))
        return HttpResponseRedirect(reverse("wagtailusers_users:index"))

    def form_invalid(self, form: EraseForm) -> HttpResponse:
        return self.render_to_response(self.get_context_data(form=form), status=400)


class ExportPersonView(SuperuserMixin):
    """A copy for a person who asked for it otherwise than here."""

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:  # noqa: ARG002 Django's shape
        now = timezone.now()
        copy = services.export_person(user=self.person, at=now)
        log(instance=self.person, action="accounts.export")
        response = JsonResponse(copy, json_dumps_params={"indent": 2, "ensure_ascii": False})
        response["Content-Disposition"] = f'attachment; filename="records-{now:%Y-%m-%d}.json"'
        return response


class PeopleViewSet(users.UserViewSet):
    menu_label = _("People")
    ordering = "name"
    add_to_settings_menu = False  # it stands in the group "People"
    copy_view_enabled = False
    template_prefix = ""
    index_view_class = PeopleIndexView
    add_view_class = InviteInsteadView
    edit_view_class = PersonEditView
    delete_view_class = PersonDeleteView
    permission_policy = PeoplePolicy()

    def get_form_class(self, for_update: bool = False) -> type[PersonForm]:  # noqa: ARG002 Wagtail's shape
        return PersonForm

    @property
    def add_view(self) -> Any:
        return InviteInsteadView.as_view()

    def get_urlpatterns(self) -> list[URLPattern]:
        return [
            *super().get_urlpatterns(),
            path("erase/<int:pk>/", ErasePersonView.as_view(), name="erase"),
            path("export/<int:pk>/", ExportPersonView.as_view(), name="export"),
        ]
