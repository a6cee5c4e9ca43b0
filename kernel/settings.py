"""The environment, read once, typed."""

from functools import cache
from pathlib import Path

from platformdirs import user_data_path
from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict


def _data_folder() -> Path:
    return user_data_path("cellier")


def _default_database() -> str:
    return f"sqlite:///{_data_folder() / 'cellier.db'}"


class Settings(BaseSettings):
    """CELLIER_DATABASE_URL and CELLIER_FILES_DIR; the language is read in cellier/language.py."""

    model_config = SettingsConfigDict(env_prefix="CELLIER_", frozen=True)

    database_url: str = Field(default_factory=_default_database)
    files_dir: Path = Field(default_factory=lambda: _data_folder() / "files")


@cache
def settings() -> Settings:
    """What this process was started with."""
    return Settings()
