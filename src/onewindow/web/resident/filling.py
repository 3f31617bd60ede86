"""The resident's application: situation, materials, details, check, hand in. One task a page."""

from typing import Any
from uuid import UUID

from django import forms
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from onewindow import wallclock, wording
from onewindow.apps.cases import operations as cases
from onewindow.apps.cases import queries as case_queries
from onewindow.apps.catalogue import queries as catalogue
from onewindow.apps.parties import queries as parties
from onewindow.rules.casework.materials import MaterialState
from onewindow.rules.casework.states import CaseState
from onewindow.rules.casework.uploads import LARGEST
from onewindow.rules.outcomes import Refused
from onewindow.web.access import acting, resident
from onewindow.web.components.forms import PlainForm
from onewindow.web.resident.guides import gone
from onewindow.web.taking_in import take_in_file
from onewindow.web.writing import write_once

STEPS = (
    ("situation", _("您的情况")),
    ("materials", _("材料")),
    ("details", _("联系与领取")),
    ("check", _("核对提交")),
)


class SituationForm(PlainForm):
    situation = forms.ChoiceField(label=_("您属于哪种情况"), widget=forms.RadioSelect)


class DetailsForm(PlainForm):
    contact_phone = forms.CharField(label=_("联系电话"), max_length=20)
    address = forms.CharField(label=_("联系地址"), max_length=200, required=False)
    note = forms.CharField(
        label=_("还想告诉我们的"),
        max_length=300,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    delivery_way = forms.ChoiceField(
        label=_("办好后怎么领"),
        choices=[("WINDOW", _("到出件窗口领取")), ("POST", _("邮寄到家"))],
        widget=forms.RadioSelect,
    )

    def clean(self) -> dict[str, Any]:
        told = super().clean() or {}
        if told.get("delivery_way") == "POST" and not told.get("address"):
            self.add_error("address", _("选了邮寄到家，请填写收件地址"))
        return told


class FileForm(PlainForm):
    """One file for one material; the label names the material."""

    # Uploaded as soon as it is chosen: a picture picked and forgotten would be lost.
    file = forms.FileField(widget=forms.FileInput(attrs={"data-submit-on-change": "true"}))

    def __init__(self, material: str, **kwargs: Any) -> None:
        super().__init__(auto_id=f"{kwargs.pop('code')}-%s", **kwargs)
        self.fields["file"].label = format_lazy(_("选择“{name}”的文件"), name=material)


class CheckForm(PlainForm):
    truthful = forms.BooleanField(
        label=_("所填内容和材料真实，我知道要对真实性负责（行政许可法第三十一条）"),
        error_messages={"required": _("请勾选“所填内容和材料真实”后再提交。")},
    )
    elder_true_will = forms.BooleanField(
        label=_("办这件事是我本人的真实意愿（老年人权益保障法第五十五条，优先办理）"),
        error_messages={"required": _("请勾选“是我本人的真实意愿”后再提交。")},
    )

    def __init__(self, *args: Any, ask_elder: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not ask_elder:
            del self.fields["elder_true_will"]


@resident
def start(request: HttpRequest, slug: str) -> HttpResponse:
    """GET shows what will happen; POST opens the draft."""
    version = catalogue.published_item(slug)
    if version is None:
        if catalogue.shown_item(slug) is not None:
            raise Http404
        return gone(request, slug)
    person = parties.person_of_account(acting(request).who)
    drafts = case_queries.drafts_of(account_id=acting(request).who, slug=slug)
    context = {
        "content": version.content,
        "slug": slug,
        "person": person,
        "drafts": drafts,
        "in_person": version.content.get("in_person") or {},
        "enterprises": _enterprises(slug, person.id) if person else [],
    }
    if request.method != "POST":
        return render(request, "resident/apply_start.html", context)
    if person is None:
        return render(request, "resident/apply_start.html", context, status=422)
    enterprise = _enterprise(request, slug, person.id)

    def write() -> dict[str, Any]:
        case = cases.start_draft(
            slug=slug,
            person=person,
            enterprise=enterprise,
            channel="ONLINE",
            acting=acting(request),
            now=wallclock.now(),
        )
        return {"case_id": str(case.id)}

    result = write_once(request, "resident.start", write, slug=slug)
    return redirect("resident:apply_step", case_id=result["case_id"], step="situation")


def _enterprise(request: HttpRequest, slug: str, person_id: UUID) -> Any:
    """The enterprise the person may act for, when they chose one."""
    chosen = request.POST.get("enterprise")
    if not chosen:
        return None
    return next((e for e in _enterprises(slug, person_id) if str(e.id) == chosen), None)


def _enterprises(slug: str, person_id: UUID) -> list[Any]:
    return list(parties.enterprises_of(person_id=person_id, on=wallclock.today(), item_slug=slug))


def _own_draft(request: HttpRequest, case_id: UUID) -> case_queries.CaseStory:
    story = case_queries.case_story(case_id=case_id, now=wallclock.now())
    if story is None or not case_queries.is_own(story.case, acting(request)):
        raise Http404
    return story


@resident
def step(request: HttpRequest, case_id: UUID, step: str) -> HttpResponse:
    """One step of the application; what was filled in stays, whatever happens."""
    story = _own_draft(request, case_id)
    if story.case.state != CaseState.DRAFT:
        return redirect("resident:case", case_id=case_id)
    page_of_step = {
        "situation": _situation,
        "materials": _materials,
        "details": _details,
        "check": _check,
    }.get(step)
    if page_of_step is None:
        raise Http404
    return page_of_step(request, story)


def _page(
    request: HttpRequest, story: case_queries.CaseStory, step: str, number: int = 200, **more: Any
) -> HttpResponse:
    names = [name for name, _label in STEPS]
    here = names.index(step)
    steps = [
        {"name": label, "state": "done" if i < here else "now" if i == here else ""}
        for i, (_name, label) in enumerate(STEPS)
    ]
    context = {
        "story": story,
        "case": story.case,
        "steps": steps,
        "step": step,
        # Said on every step, not only when everything is filled in and handed over.
        "withdrawn": not catalogue.items_on_offer([story.case.item_id]),
        **more,
    }
    return render(request, f"resident/apply_{step}.html", context, status=number)


def _situation(request: HttpRequest, story: case_queries.CaseStory) -> HttpResponse:
    form = SituationForm(request.POST or None, initial={"situation": story.case.situation})
    field = form.fields["situation"]
    assert isinstance(field, forms.ChoiceField)
    field.choices = list(story.guide.situations.items())
    if not story.guide.situations or (len(story.guide.situations) == 1 and request.method == "GET"):
        return redirect("resident:apply_step", case_id=story.case.id, step="materials")
    if request.method == "POST" and form.is_valid():
        chosen = form.cleaned_data["situation"]

        def write() -> dict[str, Any]:
            cases.choose_situation(
                case_id=story.case.id,
                situation=chosen,
                acting=acting(request),
                now=wallclock.now(),
            )
            return {}

        write_once(request, "resident.situation", write, case=story.case.id)
        return redirect("resident:apply_step", case_id=story.case.id, step="materials")
    number = 422 if request.method == "POST" else 200
    return _page(request, story, "situation", number, form=form)


def material_rows(story: case_queries.CaseStory) -> list[dict[str, Any]]:
    """The materials with what the guide says of each."""
    asked = {m.code: m for m in story.guide.materials(story.case.situation)}
    return [
        {"row": m, "guide": asked.get(m.code), "form": FileForm(m.name, code=m.code)}
        for m in story.materials
    ]


def _materials(request: HttpRequest, story: case_queries.CaseStory) -> HttpResponse:
    return _page(
        request,
        story,
        "materials",
        rows=material_rows(story),
        largest=LARGEST,
        missing=missing_names(story),
    )


def missing_names(story: case_queries.CaseStory) -> list[str]:
    """Names of required materials that are not there yet."""
    return [m.name for m in story.materials if m.required and m.state != MaterialState.PRESENT]


@resident
@require_POST
def add_file(request: HttpRequest, case_id: UUID, code: str) -> HttpResponse:
    """Take in one file; a refusal says why and the other files stay."""
    story = _own_draft(request, case_id)
    problems = take_in_file(request, case_id=case_id, code=code, scope="resident.add_file")
    if not problems:
        return redirect(_after_file(story))
    story = _own_draft(request, case_id)
    if story.case.state == CaseState.DRAFT:
        return _page(
            request,
            story,
            "materials",
            422,
            rows=material_rows(story),
            largest=LARGEST,
            missing=missing_names(story),
            problems=problems,
            problem_code=code,
        )
    return correction_page(request, story, problems=problems, problem_code=code, number=422)


def correction_page(
    request: HttpRequest, story: case_queries.CaseStory, *, number: int = 200, **more: Any
) -> HttpResponse:
    """The correction page with only the materials that were asked for."""
    asked = {a["code"]: a for a in story.corrections[-1].asked}
    rows = [
        {**row, "problem": asked[row["row"].code]["problem"]}
        for row in material_rows(story)
        if row["row"].code in asked
    ]
    due = story.corrections[-1].due_on
    context = {"story": story, "case": story.case, "rows": rows, "largest": LARGEST, "due": due}
    return render(request, "resident/correction.html", {**context, **more}, status=number)


def _after_file(story: case_queries.CaseStory) -> str:
    if story.case.state == CaseState.DRAFT:
        return reverse("resident:apply_step", args=[story.case.id, "materials"])
    return reverse("resident:correction", args=[story.case.id])


@resident
@require_POST
def remove_file(request: HttpRequest, case_id: UUID, code: str) -> HttpResponse:
    """Take a file back out before it is handed in."""
    story = _own_draft(request, case_id)

    def write() -> dict[str, Any]:
        cases.remove_file(
            case_id=case_id, material_code=code, acting=acting(request), now=wallclock.now()
        )
        return {}

    write_once(request, "resident.remove_file", write, case=case_id, code=code)
    return redirect(_after_file(story))


def _details_initial(story: case_queries.CaseStory) -> dict[str, Any]:
    kept = story.case.form
    return {
        "contact_phone": kept.get("contact_phone") or story.case.person.phone,
        "address": kept.get("address") or story.case.person.address,
        "note": kept.get("note", ""),
        "delivery_way": story.case.delivery_way,
    }


def _save(request: HttpRequest, case_id: UUID, told: dict[str, Any]) -> None:
    cases.save_draft(
        case_id=case_id,
        form={k: str(told.get(k) or "") for k in ("contact_phone", "address", "note")},
        delivery_way=str(told.get("delivery_way") or ""),
        acting=acting(request),
        now=wallclock.now(),
    )


def _details(request: HttpRequest, story: case_queries.CaseStory) -> HttpResponse:
    if request.method != "POST":
        form = DetailsForm(initial=_details_initial(story))
        return _page(request, story, "details", form=form)
    form = DetailsForm(request.POST)

    def write() -> dict[str, Any]:
        _save(request, story.case.id, {**request.POST.dict(), **form.cleaned_data})
        return {}

    if not form.is_valid():
        # Kept without using up the form's key: the corrected form comes with the same one.
        write()
        return _page(request, story, "details", 422, form=form)
    write_once(request, "resident.details", write, case=story.case.id)
    return redirect("resident:apply_step", case_id=story.case.id, step="check")


@resident
@require_POST
def autosave(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """Keep what is typed, complete or not; the page says when it was kept."""
    _own_draft(request, case_id)

    def write() -> dict[str, Any]:
        _save(request, case_id, request.POST.dict())
        return {}

    write_once(request, "resident.autosave", write, case=case_id)
    return JsonResponse({"kept": True})


def _check(request: HttpRequest, story: case_queries.CaseStory) -> HttpResponse:
    context: dict[str, Any] = {"rows": material_rows(story), "missing": missing_names(story)}
    ask_elder = case_queries.elder_question_needed(story.case, wallclock.now())
    form = context["form"] = CheckForm(request.POST or None, ask_elder=ask_elder)
    if request.method != "POST" or not form.is_valid():
        number = 422 if request.method == "POST" else 200
        return _page(request, story, "check", number, **context)

    def write() -> dict[str, Any]:
        case = cases.submit(
            case_id=story.case.id,
            elder_asked=ask_elder,
            acting=acting(request),
            now=wallclock.now(),
        )
        return {"number": case.number}

    try:
        write_once(request, "resident.submit", write, case=story.case.id)
    except Refused as refused:
        changed = "GUIDE_CHANGED" in {r.code for r in refused.refusals}
        told = wording.told(refused.refusals)
        return _page(request, story, "check", 422, sentences=told, guide_changed=changed, **context)
    return redirect("resident:case", case_id=story.case.id)


@resident
@require_POST
def follow_guide(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """Move the draft to the new guide; back to the materials to see what changed."""
    _own_draft(request, case_id)

    def write() -> dict[str, Any]:
        cases.follow_new_guide(case_id=case_id, acting=acting(request), now=wallclock.now())
        return {}

    write_once(request, "resident.follow_guide", write, case=case_id)
    return redirect("resident:apply_step", case_id=case_id, step="situation")
