"""What a browser or a letter holds, and what little of it the book knows."""

from hashlib import sha256

from network.tokens import hashed, new_token


def test_every_token_is_another_and_too_long_to_guess() -> None:
    tokens = {new_token() for _ in range(100)}
    assert len(tokens) == 100
    assert {len(token) for token in tokens} == {43}


def test_the_book_keeps_not_even_a_part_of_a_token() -> None:
    token = new_token()
    assert hashed(token) == sha256(token.encode()).digest()
    assert hashed(token) != hashed(new_token())
