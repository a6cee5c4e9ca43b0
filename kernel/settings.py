"""The environment, read once, typed."""

from functools import cache
from pathlib import Path
from typing import Literal

from platformdirs import user_data_path
from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict


def _data_folder() -> Path:
    return user_data_path("cellier")


def _default_database() -> str:
    return f"sqlite:///{_data_folder() / 'cellier.db'}"


class Settings(BaseSettings):
    """CELLIER_DATABASE_URL, CELLIER_FILES_DIR and so on; the language: cellier/language.py.

    Letters are sent where `smtp_host` is set; `public_url` is the address behind a proxy.
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


@cache
def settings() -> Settings:
    """What this process was started with."""
    return Settings()
