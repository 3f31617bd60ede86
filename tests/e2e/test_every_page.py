"""Every page a person can open: nothing for axe to find, in either mode, nothing from outside."""

import pytest
from tests.e2e.conftest import Visit, check_accessible, picture

PAGES = {
    "": [
        "/",
        "/search/?q=娃上户口",
        "/search/?q=%25_🙂",
        "/guides/",
        "/guides/food_business_licence/",
        "/guides/id_card_renewal/",
        "/guides/food_business_licence/print/",
        "/departments/",
        "/places/",
        "/progress/",
        "/check/",
        "/licences/check/",
        "/sign-in/",
        "/register/",
        "/privacy/",
        "/components/",
    ],
    "resident": ["/my/", "/my/licences/", "/my/messages/", "/me/", "/apply/unemployment/"],
    "clerk": ["/licences/scan/", "/counter/", "/counter/intake/"],
    "greeter": ["/greeter/", "/greeter/inquiries/", "/greeter/cards/id_card_renewal/"],
    "duty_head": [
        "/hall-desk/",
        "/hall-desk/day/",
        "/hall-desk/why/",
        "/hall-desk/rules/",
        "/hall-desk/issuing/",
        "/hall-desk/classes/general/",
        "/hall-desk/windows/",
    ],
    "reviewer_market": ["/backoffice/", "/backoffice/results/"],
    "issuing": ["/issuing/"],
    "item_admin": ["/licences/manage/", "/items/", "/items/new/", "/items/import/"],
    "supervisor": ["/supervision/", "/supervision/cases/"],
    "security_admin": ["/supervision/posts/"],
    "system_admin": ["/supervision/health/"],
    "audit_admin": ["/supervision/journal/"],
}
STAFF = {name for name in PAGES if name not in {"", "resident"}}


@pytest.mark.parametrize("elder", [False, True], ids=["standard", "elder"])
@pytest.mark.parametrize("login", list(PAGES))
def test_axe_finds_nothing(visit: Visit, login: str, elder: bool) -> None:
    page = visit(login, elder=elder, width=1440 if login in STAFF else 1280)
    for address in PAGES[login]:
        answer = page.goto(address)
        assert answer is not None
        assert answer.status == 200, (address, answer.status)
        check_accessible(page)


def test_pictures_of_the_front(visit: Visit) -> None:
    front = visit()
    front.goto("/")
    picture(front, "home")
    front.goto("/guides/id_card_renewal/")
    picture(front, "guide")
    elder = visit(elder=True)
    elder.goto("/")
    size = elder.evaluate("parseFloat(getComputedStyle(document.body).fontSize)")
    assert size >= 18, "elder mode reads large"
    picture(elder, "home-elder")


def test_a_phone_needs_no_sideways_scrolling(visit: Visit) -> None:
    page = visit(width=360, height=740)
    for address in ("/", "/guides/food_business_licence/", "/sign-in/", "/search/?q=身份证"):
        page.goto(address)
        wide = page.evaluate("document.documentElement.scrollWidth > window.innerWidth")
        assert not wide, address
