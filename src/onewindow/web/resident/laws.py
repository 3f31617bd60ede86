"""What does the law say? The text of a cited article, or where to look when it is not held here."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from onewindow.apps.catalogue import queries as catalogue
from onewindow.web.access import public


@public
@require_safe
def law(request: HttpRequest, law: str) -> HttpResponse:
    articles = catalogue.law_articles(law)
    if not articles:
        raise Http404
    return render(request, "resident/law.html", {"articles": articles, "law": articles[0]})


@public
@require_safe
def law_article(request: HttpRequest, law: str, article: str) -> HttpResponse:
    held = catalogue.law_article(law, article)
    context = {"held": held, "law": law, "article": article}
    return render(request, "resident/law_article.html", context)
