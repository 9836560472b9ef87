from django.utils.translation import gettext_lazy as _
from wagtail.snippets.views.snippets import SnippetViewSetGroup

from courses.viewsets.bank import LawCardViewSet, QuestionViewSet
from courses.viewsets.courses import CourseViewSet
from courses.viewsets.packages import PackageViewSet


class TeachingGroup(SnippetViewSetGroup):
    """Courses, their questions and the law they rest on, under one menu item."""

    menu_label = _("Teaching")
    menu_icon = "openquote"
    menu_order = 150
    items = (CourseViewSet, QuestionViewSet, PackageViewSet, LawCardViewSet)
