"""The environment, read once, typed."""

from collections.abc import Mapping
from datetime import date
from functools import cache
from pathlib import Path
from typing import Annotated, Literal

from platformdirs import user_data_path
from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict


def _data_folder() -> Path:
    return user_data_path("cellier")


def _default_database() -> str:
    return f"sqlite:///{_data_folder() / 'cellier.db'}"


class Settings(BaseSettings):
    """CELLIER_DATABASE_URL, CELLIER_FILES_DIR and so on; the language: cellier/language.py.

    Letters are sent where `smtp_host` is set; `public_url` is the address behind a proxy. What
    `odoo_` settings mean stands in docs/odoo.md.
    """

    model_config = SettingsConfigDict(env_prefix="CELLIER_", frozen=True)

    database_url: str = Field(default_factory=_default_database)
    files_dir: Path = Field(default_factory=lambda: _data_folder() / "files")
    public_url: str | None = None
    smtp_host: str = ""
    smtp_port: int = 587
    smtp_user: str = ""
    smtp_password: SecretStr = SecretStr("")
    smtp_from: str = ""
    smtp_tls: Literal["starttls", "ssl", "none"] = "starttls"
    odoo_url: str = ""
    odoo_database: str = ""
    odoo_key: SecretStr = SecretStr("")
    odoo_key_file: Path | None = None
    odoo_protocol: Literal["json2", "jsonrpc", "xmlrpc"] = "json2"
    odoo_login: str = ""
    odoo_since: date | None = None
    # By stock unit, VAT rate, and canteen (name, SIRET or id): what it is called in Odoo.
    odoo_units: Mapping[str, str] = {}
    odoo_taxes: Mapping[str, str] = {}
    odoo_canteens: Mapping[str, str] = {}
    odoo_lots: bool = True
    odoo_post_bills: bool = True
    worker_tell_minutes: Annotated[int, Field(ge=1, le=1440)] = 1
    worker_read_minutes: Annotated[int, Field(ge=1, le=1440)] = 10
    worker_compare_at: Annotated[str, Field(pattern="^([01][0-9]|2[0-3]):[0-5][0-9]$")] = (
        "03:30"
    )


@cache
def settings() -> Settings:
    """What this process was started with."""
    return Settings()
