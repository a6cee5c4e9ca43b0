"""What every answer bears, whatever it is."""

import pytest
from starlette.testclient import TestClient

from cellier.web import static
from tests.cellier.web.worlds import Site, World

ALWAYS = {
    "x-content-type-options": "nosniff",
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
}
POLICY = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "connect-src": "'self'",
    "form-action": "'self'",
    "frame-ancestors": "'none'",
    "base-uri": "'none'",
}


def bears_its_headers(headers: object) -> bool:
    said = dict(headers)  # type: ignore[call-overload]
    policy = dict(
        one.split(" ", 1) for one in said.get("content-security-policy", "").split("; ")
    )
    everything = {name: said.get(name) for name in ALWAYS} == ALWAYS
    return everything and {name: policy.get(name) for name in POLICY} == POLICY


ANSWERS = {
    "a page": ("GET", "/sign-in", 200),
    "a redirect": ("GET", "/me", 303),
    "what is not there": ("GET", "/nowhere", 404),
    "a canteen that is not there": ("GET", "/c/01a2212c-77cd-75d2-9f23-fbe9a5deeee9", 303),
    "no address at all": ("GET", "/c/nonsense", 404),
    "another method": ("DELETE", "/sign-in", 405),
    "a refused form": ("POST", "/sign-in", 422),
    "a form of nobody": ("POST", "/me/name", 401),
    "health": ("GET", "/health", 200),
    "the worker": ("GET", "/sw.js", 200),
    "the home screen's entry": ("GET", "/app.webmanifest", 200),
    "a style": ("GET", "static", 200),
    "a style that is none": ("GET", "/static/x/none.css", 404),
    "a board that is none": ("GET", "/board/none", 404),
}


@pytest.mark.parametrize("what", ANSWERS)
def test_every_answer_bears_its_headers(
    site: Site, ours: World, stranger: TestClient, what: str
) -> None:
    method, path, status = ANSWERS[what]
    path = static.address("look.css") if path == "static" else path
    answer = stranger.request(method, path)
    assert answer.status_code == status
    assert bears_its_headers(answer.headers)


def test_a_form_from_elsewhere_is_answered_with_them_too(stranger: TestClient) -> None:
    answer = stranger.post("/sign-in", headers={"Origin": "http://evil.example"})
    assert answer.status_code == 403
    assert bears_its_headers(answer.headers)


def test_no_page_asks_another_host_for_anything(cook: TestClient, ours: World) -> None:
    for path in (
        "",
        "/delivery",
        "/rescued",
        "/meal",
        "/waste",
        "/count",
        "/journal",
        "/people",
    ):
        text = cook.get(ours.url(path)).text
        for word in ('src="http', 'href="http', "<style", "<script>", " style=", " onclick="):
            assert word not in text, (path, word)


def test_pages_are_kept_by_no_cache_and_files_for_good(cook: TestClient, ours: World) -> None:
    assert cook.get(ours.url()).headers["cache-control"] == "no-store"
    current = cook.get(static.address("look.css")).headers["cache-control"]
    assert "immutable" in current
    other = cook.get("/static/0123456789ab/look.css").headers["cache-control"]
    assert other == "no-cache"


@pytest.mark.parametrize(
    "path", ["..%2Fapp.py", "%2e%2e%2fapp.py", "%00", "look.css%00", "templates%2Fframe.html"]
)
def test_no_file_beside_ours_is_served(stranger: TestClient, path: str) -> None:
    assert stranger.get(f"/static/{static.version()}/{path}").status_code == 404


def test_over_tls_a_browser_is_told_to_stay_there(site: Site, ours: World) -> None:
    stranger = site.browser()
    assert "strict-transport-security" not in stranger.get("/sign-in").headers
    over_tls = stranger.get("https://testserver/sign-in")
    assert "max-age=" in over_tls.headers["strict-transport-security"]


def test_over_tls_the_cookie_is_the_hosts_own(site: Site, cook: TestClient) -> None:
    token = cook.cookies["cellier"]
    headers = {"Origin": "https://testserver", "Cookie": f"__Host-cellier={token}"}
    client = site.browser()
    assert client.get("https://testserver/me", headers=headers).status_code == 200
    out = client.post("https://testserver/sign-out", headers=headers)
    gone = out.headers.get_list("set-cookie")
    assert any(one.startswith("__Host-cellier=") and "Max-Age=0" in one for one in gone)
    assert all("Secure" in one and "HttpOnly" in one and "SameSite=lax" in one for one in gone)


def test_health_says_so_to_whoever_watches(stranger: TestClient, ours: World) -> None:
    answer = stranger.get("/health")
    assert (answer.status_code, answer.json()) == (200, {"status": "ok"})
    assert stranger.head("/health").status_code == 200


def test_the_worker_knows_every_file_of_this_version(stranger: TestClient) -> None:
    script = stranger.get("/sw.js").text
    assert "%VERSION%" not in script
    # Pictures of the home screen are the browser's own business.
    kept = [name for name in static.files() if name != "sw.js" and not name.endswith(".png")]
    assert all(static.address(name) in script for name in kept)


def test_behind_a_proxy_its_public_address_is_ours_too(site: Site, cook: TestClient) -> None:
    from cellier.web.app import make_app
    from cellier.web.house import House

    house = House(
        site.house.engine,
        site.files,
        now=lambda: site.now,
        public_url="https://cellier.example",
    )
    client = TestClient(make_app(house), "http://testserver", follow_redirects=False)
    form = {"to": "/offline", "language": "en"}
    ours = client.post("/language", data=form, headers={"Origin": "https://cellier.example"})
    assert ours.status_code == 303
    other = client.post("/language", data=form, headers={"Origin": "https://evil.example"})
    assert other.status_code == 403
