"""Starlette's own client, without a browser."""

import warnings

with warnings.catch_warnings():
    # It would rather have httpx2; httpx is what the project is tested with.
    warnings.filterwarnings("ignore", "Using `httpx` with `starlette.testclient`")
    from starlette.testclient import TestClient

__all__ = ["TestClient"]
