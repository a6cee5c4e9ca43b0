import pytest

from cellier.web.devices import device_named

PIXEL = (
    "Mozilla/5.0 (Linux; Android 14; Pixel 8) AppleWebKit/537.36 (KHTML, like Gecko) "
    "Chrome/130.0.0.0 Mobile Safari/537.36"
)


@pytest.mark.parametrize(
    ("agent", "said"),
    [
        (PIXEL, "Chrome, Android"),
        (f"{PIXEL} EdgA/130", "Edge, Android"),
        (
            "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) Safari/604.1",
            "Safari, iPhone",
        ),
        (
            "Mozilla/5.0 (X11; Linux x86_64; rv:131.0) Gecko/20100101 Firefox/131.0",
            "Firefox, Linux",
        ),
        ("curl/8.5", "curl/8.5"),
        ("", "–"),
    ],
)
def test_a_person_knows_their_phone_in_the_list(agent: str, said: str) -> None:
    assert device_named(agent) == said
