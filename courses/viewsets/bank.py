"""The question bank and the register of law cards."""

import django_filters
from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin.filters import DateRangePickerWidget, WagtailFilterSet
from wagtail.admin.panels import ObjectList
from wagtail.admin.ui.tables import Column, UpdatedAtColumn
from wagtail.admin.widgets.button import Button
from wagtail.snippets.views.snippets import IndexView, SnippetViewSet

from courses.forms.law import LawCardForm
from courses.models import LawCard, Question, QuizPlace
from courses.permissions import may_add_questions
from courses.viewsets.choosers import OurChooserViewSet


class QuestionFilterSet(WagtailFilterSet):
    key = django_filters.CharFilter(label=_("Key"), lookup_expr="icontains")
    outcome = django_filters.AllValuesFilter(label=_("Outcome"))
    topic = django_filters.AllValuesFilter(label=_("Topic"))
    asked = django_filters.BooleanFilter(label=_("Asked in a test"), method="filter_asked")
    unsettled = django_filters.BooleanFilter(label=_("Rests on unsettled law"), method="filter_unsettled")

    class Meta:
        model = Question
        fields = ("key", "outcome", "topic", "difficulty", "kind")  # and the language, by its code: Wagtail adds it

    def filter_asked(self, questions, name, value):  # type: ignore[no-untyped-def] # noqa: ANN001, ANN201, ARG002 the filter's shape
        asked = QuizPlace.objects.values("question")
        return questions.filter(pk__in=asked) if value else questions.exclude(pk__in=asked)

    def filter_unsettled(self, questions, name, value):  # type: ignore[no-untyped-def] # noqa: ANN001, ANN201, ARG002 the filter's shape
        unsettled = LawCard.objects.exclude(confidence__in=LawCard.SETTLED)
        found = questions.filter(sources__in=unsettled).distinct()
        return found if value else questions.exclude(pk__in=found.values("pk"))


class QuestionIndexView(IndexView):
    """The bank, with a way in and a way out for files. What is listed is what the export begins with."""

    def get_base_queryset(self) -> "QuerySet[Question]":
        questions: QuerySet[Question] = super().get_base_queryset()
        return questions.select_related("locale").prefetch_related("places__page__borrowers")

    @property
    def header_more_buttons(self) -> list[Button]:
        buttons = list(super().header_more_buttons)
        if may_add_questions(self.request.user):
            into, out = reverse("courses_question_files:upload"), reverse("courses_question_files:export")
            buttons += [
                Button(_("Import questions…"), url=into, icon_name="upload", priority=60),
                Button(_("Export questions…"), url=f"{out}?{self._listed()}", icon_name="download", priority=70),
            ]
        return buttons

    def _listed(self) -> str:
        given = self.request.GET.copy()
        for name in set(given) - {"key", "outcome", "topic", "difficulty", "kind", "locale"}:
            del given[name]
        return given.urlencode()


def asked_in(question: Question) -> str:
    """The titles of the tests that ask a question, those that borrow their questions included."""
    pages = [page for place in question.places.all() for page in (place.page, *place.page.borrowers.all())]
    return ", ".join(dict.fromkeys(page.title for page in pages))


class QuestionViewSet(SnippetViewSet):
    model = Question
    icon = "help"
    menu_label = _("Question bank")
    menu_order = 200
    chooser_viewset_class = OurChooserViewSet
    list_display = (
        "key",
        Column("ask", label=_("Question")),
        Column("kind", label=_("Kind"), accessor="get_kind_display"),
        Column("difficulty", label=_("Difficulty"), accessor="get_difficulty_display", sort_key="difficulty"),
        Column("outcome", label=_("Outcome"), sort_key="outcome"),
        Column("topic", label=_("Topic"), sort_key="topic"),
        Column("asked", label=_("Asked in"), accessor=asked_in),
        UpdatedAtColumn(),
    )
    filterset_class = QuestionFilterSet
    index_view_class = QuestionIndexView
    list_per_page = 50
    copy_view_enabled = False  # the UUID and the key are the question's identity
    ordering = ("key",)


class LawCardFilterSet(WagtailFilterSet):
    review_by_date = django_filters.DateFromToRangeFilter(label=_("Review by"), widget=DateRangePickerWidget)
    overdue = django_filters.BooleanFilter(label=_("Review overdue"), method="filter_overdue")

    class Meta:
        model = LawCard
        fields = ("jurisdiction", "confidence", "kind", "review_by_date", "locale", "owner")

    def filter_overdue(self, cards, name, value):  # type: ignore[no-untyped-def] # noqa: ANN001, ANN201, ARG002 the filter's shape
        overdue = Q(live=True, review_by_date__lt=timezone.localdate())
        return cards.filter(overdue) if value else cards.exclude(overdue)


class LawCardIndexView(IndexView):
    def get_base_queryset(self) -> "QuerySet[LawCard]":
        cards: QuerySet[LawCard] = super().get_base_queryset()
        return cards.select_related("owner")


def review_by(card: LawCard) -> str:
    day = date_format(card.review_by_date, "DATE_FORMAT")
    return gettext("overdue since %(date)s") % {"date": day} if card.is_overdue(timezone.localdate()) else day


class LawCardViewSet(SnippetViewSet):
    model = LawCard
    edit_handler = ObjectList(LawCard.panels, base_form_class=LawCardForm)
    icon = "doc-full"
    menu_label = _("Law cards")
    menu_order = 300
    chooser_viewset_class = OurChooserViewSet
    list_display = (
        "citation",
        Column("key", label=_("Key"), sort_key="key"),
        Column("jurisdiction", label=_("Jurisdiction"), accessor="get_jurisdiction_display", sort_key="jurisdiction"),
        Column("confidence", label=_("Confidence"), accessor="get_confidence_display", sort_key="confidence"),
        Column("owner", label=_("Owner"), accessor=lambda card: card.owner or ""),
        Column("review_by_date", label=_("Review by"), accessor=review_by, sort_key="review_by_date"),
        UpdatedAtColumn(),
    )
    filterset_class = LawCardFilterSet
    index_view_class = LawCardIndexView
    list_per_page = 50
    copy_view_enabled = False
    ordering = ("key",)
