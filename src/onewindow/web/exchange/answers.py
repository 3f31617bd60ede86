"""What did the department say? Shown on record to those of the case; and answers brought late."""

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from onewindow import wallclock
from onewindow.adapters.department_exchange import LARGEST_ANSWER
from onewindow.adapters.gathering import gather
from onewindow.adapters.late_answers import Verdict, take_late
from onewindow.adapters.package_gathering import gather_for_package
from onewindow.apps.cases.operations.supplying import tell_of_late_answer
from onewindow.apps.cases.queries import may_see_document
from onewindow.apps.cases.readings import note_paper_read
from onewindow.apps.cases.sourcing import case_to_supply
from onewindow.apps.exchange import queries
from onewindow.apps.organisation.facts import SYSTEM
from onewindow.rules.outcomes import Refused
from onewindow.web.access import acting, public, resident

_NUMBERS = {Verdict.TAKEN: 200, Verdict.TWICE: 200, Verdict.UNKNOWN: 404, Verdict.WRONG: 400}


@resident
@never_cache
@require_safe
def shown(request: HttpRequest, answer_id: UUID) -> HttpResponse:
    """The facts, for the people of the case and those who handle it; each reading is journaled."""
    answer = queries.answer(answer_id)
    me = acting(request)
    if answer is None or answer.case_id is None:
        raise Http404
    if not may_see_document(subject_id=answer.case_id, acting=me):
        raise Http404
    now = wallclock.now()
    note_paper_read(case_id=answer.case_id, acting=me, now=now)
    context = {
        "answer": answer,
        "facts": queries.facts_of_answer(answer_id=answer_id, now=now),
        "is_staff": me.is_staff,
    }
    return render(request, "exchange/answer.html", context)


@csrf_exempt
@public
@never_cache
@require_POST
def brought(request: HttpRequest, code: str) -> HttpResponse:
    """A department brings an answer by itself: signed, to a question of ours, and only once."""
    if len(request.body) > LARGEST_ANSWER:
        return JsonResponse({"taken": False, "why": "TOO_LARGE"}, status=413)
    taken = take_late(
        source_code=code, headers=request.headers, body=request.body, now=wallclock.now()
    )
    if taken.verdict is Verdict.TAKEN and taken.case_id is not None:
        _use(taken.case_id)
        if taken.answer_id is not None:
            tell_of_late_answer(answer_id=taken.answer_id, now=wallclock.now())
    told = {"taken": taken.verdict is Verdict.TAKEN, "why": str(taken.verdict)}
    return JsonResponse(told, status=_NUMBERS[taken.verdict])


def _use(case_id: UUID) -> None:
    """The material it was asked for is supplied at once; who waits sees it on their page."""
    case, now = case_to_supply(case_id=case_id), wallclock.now()
    try:
        if case is not None and case.package_id is not None:
            # With what its sibling parts are going to make, and for all that ask for it.
            gather_for_package(package_id=case.package_id, acting=SYSTEM, now=now)
        else:
            gather(case_id=case_id, acting=SYSTEM, now=now)
    except Refused:
        return  # accepted or withdrawn meanwhile: the answer stays on record, nobody is troubled
