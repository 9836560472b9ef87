"""The reviews that programmes begin with: who reads first, second and third. Administrators change them at will."""

from dataclasses import dataclass

from django.contrib.auth.models import Group, Permission
from django.contrib.contenttypes.models import ContentType
from wagtail.models import Workflow, WorkflowContentType, WorkflowPage, WorkflowTask

from courses.models import LawCard, ProgrammePage, Question, ReviewKind, ReviewTask
from courses.rules.group_names import reviewers_of

# In the order in which they read, each with its days.
STEPS = ((ReviewKind.PEER, 7), (ReviewKind.LEGAL, 14), (ReviewKind.LANGUAGE, 7))
FOR_ALL = "Review: questions and law cards"


@dataclass(frozen=True)
class Teams:
    """Of one programme: its trainers, who are each other's peers, and its reviewers."""

    trainers: Group
    reviewers: Group
    are_new: bool

    def of(self, kind: str) -> Group:
        return self.trainers if kind == ReviewKind.PEER else self.reviewers


def ensure_reviewers(slug: str, trainers: Group) -> Teams:
    """They may do nothing but review: they do not enter the admin, nor see anything that they were not asked about."""
    group, is_new = Group.objects.get_or_create(name=reviewers_of(slug))
    if is_new:
        group.permissions.set(Permission.objects.filter(codename="review_content"))
    return Teams(trainers, group, is_new)


def ensure_review(slug: str, title: str, teams: Teams) -> None:
    """The workflow of a programme, on its pages in every language that have none yet."""
    of_programme = Workflow.objects.filter(active=True, workflow_tasks__task__name=_called(ReviewKind.PEER, slug))
    workflow = of_programme.first()
    if workflow is None and teams.are_new:
        workflow = _workflow(f"Review: {title}"[:255], slug, [teams])
    for page in ProgrammePage.objects.filter(slug=slug, workflowpage__isnull=True) if workflow else ():
        WorkflowPage.objects.create(workflow=workflow, page=page)


def ensure_review_for_all(teams: list[Teams]) -> None:
    """Law cards, and questions that no test asks yet, are nobody's in particular: any programme's people read them."""
    new = [each for each in teams if each.are_new]
    if not new:
        return
    workflow = Workflow.objects.filter(name=FOR_ALL).first()
    if workflow is None:
        workflow = _workflow(FOR_ALL, "all", new)
        for kind in ContentType.objects.get_for_models(Question, LawCard).values():
            WorkflowContentType.objects.get_or_create(content_type=kind, defaults={"workflow": workflow})
        return
    for task in ReviewTask.objects.filter(workflow_tasks__workflow=workflow):
        task.groups.add(*(each.of(task.kind) for each in new))


def _workflow(name: str, slug: str, teams: list[Teams]) -> Workflow:
    workflow = Workflow.objects.create(name=name)
    for place, (kind, days) in enumerate(STEPS):
        task = ReviewTask.objects.create(name=_called(kind, slug), kind=kind, days=days)
        task.groups.set([each.of(kind) for each in teams])
        WorkflowTask.objects.create(workflow=workflow, task=task, sort_order=place)
    return workflow


def _called(kind: ReviewKind, slug: str) -> str:
    return f"{kind.value.capitalize()} review: {slug}"[:255]
