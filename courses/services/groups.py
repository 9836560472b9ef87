"""For each programme a group of trainers, one of reviewers, each with what they may do and no more, and a review."""

from django.apps import apps
from django.contrib.auth.models import Group, Permission
from django.db import transaction
from wagtail.models import Collection, GroupCollectionPermission, GroupPagePermission
from wagtail.snippets.models import create_extra_permissions

from courses.models import ProgrammePage
from courses.rules.group_names import trainers_of
from courses.services.workflows import Teams, ensure_review, ensure_review_for_all, ensure_reviewers

ON_PAGES = ("add_page", "change_page", "publish_page")
IN_COLLECTION = ("add_image", "change_image", "choose_image", "add_document", "change_document", "choose_document")
ANYWHERE = (
    "access_admin",
    *(f"{action}_{model}" for model in ("question", "lawcard") for action in ("view", "add", "change", "publish")),
    *(f"{action}_{model}" for model in ("course", "package") for action in ("view", "add", "change")),
)
name_of = trainers_of
APPS = ("wagtailadmin", "wagtailcore", "wagtailimages", "wagtaildocs", "courses")


@transaction.atomic
def ensure_groups() -> list[Group]:
    """Make the groups that are missing. What administrators have changed about a group stays as they made it."""
    create_extra_permissions(apps.get_app_config("wagtailsnippets"))  # to publish; they come after the migrations
    titles: dict[str, str] = {}
    for page in ProgrammePage.objects.select_related("locale").order_by("locale__language_code"):
        titles.setdefault(page.slug, page.title)
        if page.locale.language_code == "en":
            titles[page.slug] = page.title
    groups = [_ensure_group(slug, title) for slug, title in sorted(titles.items())]
    teams: list[Teams] = []
    for (slug, title), group in zip(sorted(titles.items()), groups, strict=True):
        teams.append(ensure_reviewers(slug, group))
        ensure_review(slug, title, teams[-1])
    ensure_review_for_all(teams)
    return groups


def _ensure_group(slug: str, title: str) -> Group:
    group, is_new = Group.objects.get_or_create(name=name_of(slug))
    if is_new:
        group.permissions.set(_permissions(ANYWHERE))
        collection = Collection.objects.filter(depth=2, name=title).first()
        collection = collection or Collection.get_first_root_node().add_child(name=title)
        for permission in _permissions(IN_COLLECTION):
            GroupCollectionPermission.objects.create(group=group, collection=collection, permission=permission)
    # The programme in a language that was added later: nobody has been given anything on that page yet.
    for page in ProgrammePage.objects.filter(slug=slug, group_permissions__isnull=True):
        for permission in _permissions(ON_PAGES):
            GroupPagePermission.objects.create(group=group, page=page, permission=permission)
    return group


def _permissions(codenames: tuple[str, ...]) -> list[Permission]:
    return list(Permission.objects.filter(content_type__app_label__in=APPS, codename__in=codenames))
