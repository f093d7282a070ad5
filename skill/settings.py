"""The settings: the only reader of the environment. One frozen object, made once and passed down.

Every variable starts with `SKILL_`; docs/settings.md lists them all and a test keeps it true.
"""

import difflib
import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit

import platformdirs
from pydantic import AfterValidator, Field, SecretStr, field_validator
from pydantic.fields import FieldInfo
from pydantic_settings import BaseSettings, NoDecode, PydanticBaseSettingsSource, SettingsConfigDict

PREFIX = "SKILL_"
_SECRET_SUFFIX = "_SECRET"


@dataclass(frozen=True, slots=True, kw_only=True)
class Effective:
    """One setting as it is in force: the variable, its value fit for the screen, and where it came from."""

    name: str
    value: str
    source: Literal["environment", "default"]


def _web_root(url: str) -> str:
    """An absolute http(s) address without query and fragment, without a slash at its end."""
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.netloc or parts.query or parts.fragment:
        raise ValueError("must be an absolute http:// or https:// address without ? and #")
    return url.rstrip("/")


class _PlatformSecrets(PydanticBaseSettingsSource):
    """`SKILL_<PLATFORM>_SECRET` for any platform, so that a new platform needs no line here."""

    def get_field_value(self, field: FieldInfo, field_name: str) -> tuple[Any, str, bool]:
        return None, field_name, False

    def __call__(self) -> dict[str, Any]:
        found = {
            name[len(PREFIX) : -len(_SECRET_SUFFIX)].lower(): value
            for name, value in os.environ.items()
            if _is_platform_secret(name) and value
        }
        return {"secrets": found} if found else {}


def _is_platform_secret(name: str) -> bool:
    return name.startswith(PREFIX) and name.endswith(_SECRET_SUFFIX) and len(name) > len(PREFIX) + len(_SECRET_SUFFIX)


class Settings(BaseSettings):
    """All settings with their defaults. Raises pydantic's `ValidationError` naming what is wrong."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX, frozen=True, extra="ignore", env_ignore_empty=True, hide_input_in_errors=True
    )

    data_dir: Annotated[Path, AfterValidator(Path.expanduser)] = Field(
        default_factory=lambda: platformdirs.user_data_path("idolcal", appauthor=False),
        description="Folder of the database and its backups; made when it is first needed.",
    )
    database_url: SecretStr | None = Field(
        default=None,
        description="SQLAlchemy address of the database, such as postgresql+psycopg://user:password@host/name. "
        "Without it a SQLite file idolcal.db in the data folder.",
    )
    host: str = Field(default="127.0.0.1", description="Address to listen on.")
    port: int = Field(default=8080, ge=0, le=65535, description="Port to listen on; 0 takes a free one.")
    workers: int = Field(default=1, ge=1, le=64, description="Processes that answer.")
    public_url: Annotated[str, AfterValidator(_web_root)] | None = Field(
        default=None,
        description="Root of every link that is handed out. Without it links are left out and the landing page says so.",
    )
    trusted_proxies: Annotated[tuple[str, ...], NoDecode] = Field(
        default=("127.0.0.1", "::1"),
        description="Addresses or networks, separated by commas, whose X-Forwarded-For and X-Forwarded-Proto are believed.",
    )
    platforms: Annotated[tuple[str, ...], NoDecode] | None = Field(
        default=None, description="Platforms that are served, separated by commas. Without it all."
    )
    open_platforms: Annotated[tuple[str, ...], NoDecode] = Field(
        default=(),
        description="Platforms, separated by commas, that answer anybody while they have no secret. Any other without a secret "
        "answers to this machine only.",
    )
    secrets: Mapping[str, SecretStr] = Field(
        default_factory=dict,
        description="Secrets of all platforms at once, a JSON object by platform. SKILL_<PLATFORM>_SECRET sets a single one.",
    )
    api_token: SecretStr | None = Field(
        default=None,
        description="Bearer token for /metrics and for the platform api, where that has no secret. Without it those answer to "
        "this machine only.",
    )
    locale_dir: Path | None = Field(default=None, description="Folder of the language data instead of the shipped one.")
    log_level: Literal["debug", "info", "warning", "error"] = Field(
        default="info", description="Least weight that is logged."
    )
    log_text: bool = Field(default=False, description="Log what users say. Personal data: only to look for a fault.")
    trust_clock: bool = Field(default=False, description="Believe the clock that a platform sends (test tools).")
    jobs: bool = Field(
        default=True,
        description="Do the periodic work (facts, recurring events, the week of the demonstration month, what is over in the "
        "memory): on or off. Processes that share a database take turns by themselves.",
    )
    store_timeout: float = Field(
        default=1.0, gt=0, le=30, description="Seconds after which one attempt to reach the database is given up."
    )

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Arguments before the environment; no .env file and no secrets folder."""
        return init_settings, _PlatformSecrets(settings_cls), env_settings

    @field_validator("platforms", "open_platforms", "trusted_proxies", mode="before")
    @classmethod
    def _split(cls, value: object) -> object:
        if isinstance(value, str):
            return tuple(part.strip() for part in value.split(",") if part.strip())
        return value

    @field_validator("log_level", mode="before")
    @classmethod
    def _lower(cls, value: object) -> object:
        return value.lower() if isinstance(value, str) else value

    @property
    def database(self) -> str:
        """The address of the database in force, with its password: not for logs."""
        if self.database_url is not None:
            return self.database_url.get_secret_value()
        return f"sqlite:///{self.data_dir.absolute() / 'idolcal.db'}"

    @property
    def shared_metrics(self) -> Path | None:
        """Where several processes add up their figures; None for a single one."""
        return self.data_dir / "metrics" if self.workers > 1 else None

    def secret(self, platform: str) -> str | None:
        """The shared secret of a platform; `api_token` stands in for our own platform `api`."""
        found = self.secrets.get(platform) or (self.api_token if platform == "api" else None)
        return found.get_secret_value() if found is not None else None

    def masked(self) -> tuple[Effective, ...]:
        """Every setting in force, in the order of the documentation, with secrets hidden."""
        shown: list[Effective] = []
        for name in type(self).model_fields:
            value = getattr(self, name)
            source: Literal["environment", "default"] = "environment" if name in self.model_fields_set else "default"
            if name == "secrets":
                shown += [
                    Effective(name=f"{PREFIX}{platform.upper()}{_SECRET_SUFFIX}", value="****", source=source)
                    for platform in sorted(value)
                ]
                continue
            text = mask_url(self.database) if name == "database_url" else _shown(value)
            shown.append(Effective(name=PREFIX + name.upper(), value=text, source=source))
        return tuple(shown)


def _shown(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, SecretStr):
        return "****"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, tuple):
        return ",".join(value)
    return str(value)


def mask_url(url: str) -> str:
    """A database address without its password, wherever that stands (user part or query)."""
    parts = urlsplit(url)
    netloc = parts.netloc
    if "@" in netloc:
        user, _, host = netloc.rpartition("@")
        netloc = f"{user.partition(':')[0]}:****@{host}" if ":" in user else netloc
    query = "&".join(
        f"{item.partition('=')[0]}=****" if "password" in item.partition("=")[0].lower() else item
        for item in parts.query.split("&")
        if item
    )
    return f"{parts.scheme}://{netloc}{parts.path}" + (f"?{query}" if query else "")


def unknown_variables(platforms: Iterable[str], environ: Mapping[str, str] | None = None) -> tuple[str, ...]:
    """A line for each `SKILL_` variable that sets nothing, with the nearest name that would; for `config check`.

    `platforms` are the names that may have a secret.
    """
    names = os.environ if environ is None else environ
    known = [PREFIX + field.upper() for field in Settings.model_fields]
    known += [f"{PREFIX}{platform.upper()}{_SECRET_SUFFIX}" for platform in platforms]
    lines = []
    for name in sorted(names):
        if not name.upper().startswith(PREFIX) or name.upper() in known:
            continue
        near = difflib.get_close_matches(name.upper(), known, n=1, cutoff=0.75)
        lines.append(f"{name} is no setting" + (f"; did you mean {near[0]}?" if near else ""))
    return tuple(lines)
