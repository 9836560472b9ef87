"""Units, memberships, invitations and allowed domains in the administrators' menu."""

from typing import Any, cast

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.views.generic import FormView
from wagtail.admin import messages
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.tables import BaseColumn, Column, TitleColumn
from wagtail.admin.views import generic
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.viewsets.model import ModelViewSet, ModelViewSetGroup
from wagtail.admin.widgets.button import Button
from wagtail.log_actions import log

from lms.accounts import services
from lms.accounts.forms.admin import (
    AllowedDomainForm,
    InviteForm,
    JoinForm,
    MembershipForm,
    SecondForm,
    UnitForm,
    indented,
)
from lms.accounts.models import AllowedDomain, Invitation, Membership, Unit, User
from lms.accounts.permissions import may_invite
from lms.accounts.services.errors import RefusedError
from lms.accounts.viewsets.generic import (
    LimitedPolicy,
    ProtectedDeleteView,
    ServiceCreateView,
    ServiceEditView,
)
from lms.accounts.viewsets.people import PeoplePolicy


class NotAllowedToInviteError(RefusedError):
    text = _("You may not invite people into that unit in that role.")


class UnitIndexView(generic.IndexView):
    """The tree, in its order."""

    @cached_property
    def columns(self) -> list[BaseColumn]:
        title = self._get_title_column_class(TitleColumn)
        return [
            title("name", label=_("Unit"), accessor=indented, get_url=self.get_edit_url),
            Column("kind", label=_("Kind"), accessor="get_kind_display"),
            Column("time_zone", label=_("Time zone")),
        ]


class UnitCreateView(ServiceCreateView):
    def perform(self, form: UnitForm) -> Unit:
        unit, parent = form.save(commit=False), form.cleaned_data["parent"]
        return services.open_unit(unit=unit, parent=parent, by=self.request.user, at=timezone.now())


class UnitEditView(ServiceEditView):
    def perform(self, form: UnitForm) -> Unit:
        unit: Unit = form.save(commit=False)
        parent = form.cleaned_data["parent"]
        services.change_unit(unit=unit, parent=parent, by=self.request.user, at=timezone.now())
        return unit


class UnitDeleteView(ProtectedDeleteView):
    refused_message = _("This unit cannot be deleted: people belong or belonged to it, or to one below it.")


class UnitViewSet(ModelViewSet):
    model = Unit
    name = "accounts_units"
    icon = "site"
    menu_label = _("Units")
    ordering = "path"
    search_fields = ("name",)
    copy_view_enabled = False
    index_view_class = UnitIndexView
    add_view_class = UnitCreateView
    edit_view_class = UnitEditView
    delete_view_class = UnitDeleteView

    def get_form_class(self, for_update: bool = False) -> type[UnitForm]:  # noqa: ARG002 Wagtail's shape
        return UnitForm


def number_of(membership: Membership) -> str:
    if membership.number_disputed:
        return _("%(number)s (somebody else’s too)") % {"number": membership.staff_number}
    return membership.staff_number


def home_of(membership: Membership) -> str:
    return membership.seconded_from.unit.name if membership.seconded_from else ""


class MembershipIndexView(generic.IndexView):
    def get_base_queryset(self) -> "QuerySet[Membership]":
        return Membership.objects.select_related("user", "unit", "seconded_from__unit")

    @cached_property
    def columns(self) -> list[BaseColumn]:
        title = self._get_title_column_class(TitleColumn)
        return [
            title("user", label=_("Person"), get_url=self.get_edit_url, sort_key="user__name"),
            Column("unit", label=_("Unit"), sort_key="unit__path"),
            Column("role", label=_("Role"), accessor="get_role_display", sort_key="role"),
            Column("position", label=_("Position")),
            Column("staff_number", label=_("Staff number"), accessor=number_of),
            Column("seconded_from", label=_("Seconded from"), accessor=home_of),
            Column("from_date", label=_("From"), sort_key="from_date"),
            Column("until_date", label=_("Until"), sort_key="until_date"),
        ]


class MembershipCreateView(ServiceCreateView):
    def perform(self, form: JoinForm) -> Membership:
        facts = form.cleaned_data
        return services.join_unit(
            user=form.person,
            unit=facts["unit"],
            role=facts["role"],
            position=facts["position"],
            staff_number=facts["staff_number"],
            from_date=facts["from_date"],
            by=self.request.user,
            at=timezone.now(),
        )


class MembershipEditView(ServiceEditView):
    @cached_property
    def header_more_buttons(self) -> list[Button]:
        buttons = list(super().header_more_buttons)
        if self.object.seconded_from_id is None:
            url = reverse("accounts_memberships:second", args=[self.object.pk])
            buttons.append(Button(_("Second to another unit"), url=url, icon_name="group", priority=50))
        return buttons

    def perform(self, form: MembershipForm) -> Membership:
        membership: Membership = form.instance
        services.change_membership(membership=membership, by=self.request.user, at=timezone.now(), **form.cleaned_data)
        return membership


class SecondView(WagtailAdminTemplateMixin, FormView[SecondForm]):
    """A person is lent to another unit of their agency, until a day."""

    form_class = SecondForm
    template_name = "wagtailadmin/generic/form.html"
    page_title = _("Second to another unit")
    header_icon = "group"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not request.user.has_perm("accounts.change_membership"):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    @cached_property
    def membership(self) -> Membership:
        return get_object_or_404(Membership.objects.select_related("user", "unit"), pk=self.kwargs["pk"])

    def get_page_subtitle(self) -> str:
        return str(self.membership)

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "membership": self.membership}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(action_url=self.request.path, submit_button_label=_("Second"), **kwargs)

    def form_valid(self, form: SecondForm) -> HttpResponse:
        by = cast("User", self.request.user)
        try:
            made = services.second(membership=self.membership, by=by, at=timezone.now(), **form.cleaned_data)
        except RefusedError as error:
            form.add_error(None, str(error))
            return self.render_to_response(self.get_context_data(form=form), status=400)
        log(instance=made, action="wagtail.create")
        told = {"name": made.user, "unit": made.unit}
        messages.success(self.request, _("%(name)s is seconded to %(unit)s.") % told)
        return HttpResponseRedirect(reverse("accounts_memberships:index"))


class MembershipViewSet(ModelViewSet):
    """Memberships end, they are not deleted: who worked where stays on record."""

    model = Membership
    name = "accounts_memberships"
    icon = "group"
    menu_label = _("Memberships")
    ordering = "-from_date"
    search_fields = ("user__name", "user__email", "unit__name")
    list_filter = ("role", "unit", "number_disputed")
    copy_view_enabled = False
    index_view_class = MembershipIndexView
    add_view_class = MembershipCreateView
    edit_view_class = MembershipEditView
    permission_policy = LimitedPolicy(Membership, refused={"delete"})

    def get_urlpatterns(self) -> list[URLPattern]:
        second = path("second/<int:pk>/", SecondView.as_view(), name="second")
        return [*super().get_urlpatterns(), second]

    def get_form_class(self, for_update: bool = False) -> type[JoinForm] | type[MembershipForm]:
        return MembershipForm if for_update else JoinForm


class InvitationIndexView(generic.IndexView):
    add_item_label = _("Invite a person")

    def get_base_queryset(self) -> "QuerySet[Invitation]":
        return Invitation.objects.select_related("unit")

    @cached_property
    def columns(self) -> list[BaseColumn]:
        title = self._get_title_column_class(TitleColumn)
        return [
            title("email", label=_("E-mail address"), get_url=self.get_inspect_url, sort_key="email"),
            Column("name", label=_("Name"), sort_key="name"),
            Column("unit", label=_("Unit"), sort_key="unit__path"),
            Column("role", label=_("Role"), accessor="get_role_display"),
            Column("state", label=_("State"), accessor=state_of),
            Column("created_at", label=_("Sent"), sort_key="created_at"),
        ]

    def get_delete_url(self, instance: Invitation) -> str | None:
        return super().get_delete_url(instance) if instance.state(timezone.now()) == "open" else None


STATES = {
    "open": _("waiting"),
    "accepted": _("accepted"),
    "withdrawn": _("withdrawn"),
    "expired": _("run out"),
}


def state_of(invitation: Invitation) -> str:
    return str(STATES[invitation.state(timezone.now())])


class InviteView(ServiceCreateView):
    page_title = _("Invite a person")
    submit_button_label = _("Send the invitation")
    submit_button_active_label = _("Sending…")
    success_message = _("%(object)s: the invitation is on its way.")

    def perform(self, form: InviteForm) -> Invitation:
        now = timezone.now()
        facts = form.cleaned_data
        if not may_invite(self.request.user, facts["unit"], facts["role"], now.date()):
            raise NotAllowedToInviteError
        return services.invite(by=self.request.user, at=now, **facts)

    def get_success_buttons(self) -> list[Any]:
        return []


class WithdrawView(generic.DeleteView):
    page_title = _("Withdraw")
    success_message = _("The invitation of %(object)s was withdrawn.")
    template_name = "wagtailadmin/accounts/withdraw.html"
    confirmation_message = _("Shall the link in the mail no longer work?")

    def delete_action(self) -> None:
        services.withdraw_invitation(invitation=self.object, by=self.request.user, at=timezone.now())


class InvitationViewSet(ModelViewSet):
    model = Invitation
    name = "accounts_invitations"
    icon = "mail"
    menu_label = _("Invitations")
    ordering = "-created_at"
    search_fields = ("email", "name", "unit__name")
    list_filter = ("role", "unit")
    copy_view_enabled = False
    inspect_view_enabled = True
    inspect_view_fields = (
        *("email", "name", "unit", "role", "position", "staff_number", "language", "invited_by"),
        *("created_at", "expires_at", "accepted_at", "withdrawn_at"),
    )
    index_view_class = InvitationIndexView
    add_view_class = InviteView
    delete_view_class = WithdrawView
    delete_template_name = WithdrawView.template_name
    permission_policy = LimitedPolicy(Invitation, refused={"change"})

    def get_form_class(self, for_update: bool = False) -> type[InviteForm]:  # noqa: ARG002 Wagtail's shape
        return InviteForm


class AllowedDomainIndexView(generic.IndexView):
    def get_base_queryset(self) -> "QuerySet[AllowedDomain]":
        return AllowedDomain.objects.select_related("unit")


class AllowedDomainViewSet(ModelViewSet):
    model = AllowedDomain
    name = "accounts_domains"
    icon = "globe"
    menu_label = _("Sign-up by domain")
    list_display = ("domain", "unit", "enabled")
    ordering = "domain"
    copy_view_enabled = False
    index_view_class = AllowedDomainIndexView

    def get_form_class(self, for_update: bool = False) -> type[AllowedDomainForm]:  # noqa: ARG002 Wagtail's shape
        return AllowedDomainForm


class PeopleMenuItem(MenuItem):
    def is_shown(self, request: Any) -> bool:
        return PeoplePolicy().user_has_any_permission(request.user, ["change", "view"])


class PeopleGroup(ModelViewSetGroup):
    items = (UnitViewSet, MembershipViewSet, InvitationViewSet, AllowedDomainViewSet)
    menu_label = _("People")
    menu_icon = "group"
    menu_order = 700

    def get_submenu_items(self) -> list[MenuItem]:
        url = reverse("wagtailusers_users:index")
        people = PeopleMenuItem(_("People"), url, name="people", icon_name="user", order=0)
        office = reverse("accounts:office")
        access = PeopleMenuItem(_("Files and keys"), office, name="people-access", icon_name="key", order=900)
        return [people, *super().get_submenu_items(), access]
