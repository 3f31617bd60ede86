"""Whose matter is it? All departments with their items."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from onewindow.apps.catalogue import search_shelves
from onewindow.apps.organisation import queries as organisation
from onewindow.web.access import public


@public
@require_safe
def departments(request: HttpRequest) -> HttpResponse:
    shelves = search_shelves.departments_with_items()
    phones = {department.name: department.phone for department in organisation.departments()}
    context = {
        "here": [
            {"shelf": shelf, "phone": phones.get(shelf.name, "")} for shelf in shelves if shelf.here
        ],
        "elsewhere": [shelf for shelf in shelves if not shelf.here],
    }
    return render(request, "resident/departments.html", context)
