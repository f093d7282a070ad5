"""The settings: defaults, the environment, secrets that stay hidden, and a documentation that cannot rot."""

import os
from pathlib import Path

import pytest
from pydantic import SecretStr, ValidationError

from skill.settings import PREFIX, Settings, mask_url, unknown_variables

DOC = Path(__file__).parents[2] / "docs" / "settings.md"


@pytest.fixture(autouse=True)
def _clean_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [n for n in os.environ if n.upper().startswith(PREFIX)]:
        monkeypatch.delenv(name)


def test_defaults_listen_on_this_machine_only() -> None:
    settings = Settings()
    assert settings.host == "127.0.0.1"
    assert settings.port == 8080
    assert settings.platforms is None
    assert settings.public_url is None
    assert not settings.log_text
    assert not settings.trust_clock
    assert settings.database == f"sqlite:///{settings.data_dir}/idolcal.db"
    assert settings.data_dir.name == "idolcal"


def test_the_environment_is_read(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("SKILL_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("SKILL_PORT", "9000")
    monkeypatch.setenv("SKILL_PLATFORMS", " nugu, bixby,")
    monkeypatch.setenv("SKILL_PUBLIC_URL", "https://cal.example/idol/")
    monkeypatch.setenv("SKILL_LOG_LEVEL", "WARNING")
    monkeypatch.setenv("SKILL_TRUST_CLOCK", "true")
    monkeypatch.setenv("SKILL_HOST", "")  # empty is unset
    settings = Settings()
    assert settings.database == f"sqlite:///{tmp_path}/idolcal.db"
    assert settings.port == 9000
    assert settings.platforms == ("nugu", "bixby")
    assert settings.public_url == "https://cal.example/idol"
    assert settings.log_level == "warning"
    assert settings.trust_clock
    assert settings.host == "127.0.0.1"


def test_a_home_folder_is_found(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("SKILL_DATA_DIR", "~/idol")
    assert Settings().database == f"sqlite:///{tmp_path}/idol/idolcal.db"
    assert Settings().shared_metrics is None
    assert Settings(workers=2).shared_metrics == tmp_path / "idol" / "metrics"


def test_any_platform_may_have_a_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SKILL_NUGU_SECRET", "key of nugu")
    monkeypatch.setenv("SKILL_DIALOGFLOW_ES_SECRET", "user:word")
    monkeypatch.setenv("SKILL_SECRETS", '{"kakao": "header", "nugu": "not this one"}')
    settings = Settings()
    assert settings.secret("nugu") == "key of nugu"
    assert settings.secret("dialogflow_es") == "user:word"
    assert settings.secret("kakao") == "header"
    assert settings.secret("bixby") is None
    assert settings.secret("api") is None


def test_the_token_of_the_api_stands_in_for_its_secret() -> None:
    assert Settings(api_token=SecretStr("t")).secret("api") == "t"
    assert Settings(api_token=SecretStr("t")).secret("nugu") is None
    assert Settings(api_token=SecretStr("t"), secrets={"api": SecretStr("own")}).secret("api") == "own"


def test_no_secret_is_ever_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SKILL_NUGU_SECRET", "hidden-1")
    monkeypatch.setenv("SKILL_API_TOKEN", "hidden-2")
    monkeypatch.setenv("SKILL_DATABASE_URL", "postgresql+psycopg://fan:hidden-3@db.example/idol")
    settings = Settings()
    shown = {line.name: line for line in settings.masked()}
    assert "hidden" not in repr(settings) + str(settings.masked())
    assert shown["SKILL_NUGU_SECRET"].value == "****"
    assert shown["SKILL_API_TOKEN"].value == "****"
    assert shown["SKILL_DATABASE_URL"].value == "postgresql+psycopg://fan:****@db.example/idol"
    assert shown["SKILL_DATABASE_URL"].source == "environment"
    assert shown["SKILL_PORT"].value == "8080"
    assert shown["SKILL_PORT"].source == "default"


def test_every_setting_in_force_is_shown() -> None:
    shown = {line.name for line in Settings().masked()}
    assert shown == {PREFIX + name.upper() for name in Settings.model_fields if name != "secrets"}


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("sqlite:////var/lib/idol.db", "sqlite:////var/lib/idol.db"),
        ("postgresql+psycopg://fan@h/db", "postgresql+psycopg://fan@h/db"),
        ("postgresql+psycopg://fan:a@b:c@h:5432/db", "postgresql+psycopg://fan:****@h:5432/db"),
        ("postgresql+psycopg:///db?host=/s&password=x", "postgresql+psycopg:///db?host=/s&password=****"),
    ],
)
def test_a_password_in_an_address_is_hidden(url: str, shown: str) -> None:
    assert mask_url(url) == shown


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("SKILL_PORT", "eighty"),
        ("SKILL_PORT", "70000"),
        ("SKILL_PUBLIC_URL", "cal.example"),
        ("SKILL_PUBLIC_URL", "https://cal.example/?x=1"),
        ("SKILL_WORKERS", "0"),
        ("SKILL_STORE_TIMEOUT", "0"),
        ("SKILL_LOG_LEVEL", "loud"),
    ],
)
def test_a_wrong_value_is_refused_by_name(monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(ValidationError, match=name.removeprefix(PREFIX).lower()):
        Settings()


def test_settings_cannot_be_changed() -> None:
    with pytest.raises(ValidationError, match="frozen"):
        Settings().port = 1  # type: ignore[misc]


def test_a_variable_that_sets_nothing_is_told() -> None:
    names = ("SKILL_POTR", "SKILL_PORT", "SKILL_NUGU_SECRET", "SKILL_NUGO_SECRET", "PATH", "SKILL_ZZZ")
    assert unknown_variables(["nugu"], dict.fromkeys(names, "1")) == (
        "SKILL_NUGO_SECRET is no setting; did you mean SKILL_NUGU_SECRET?",
        "SKILL_POTR is no setting; did you mean SKILL_PORT?",
        "SKILL_ZZZ is no setting",
    )


def test_every_setting_is_documented_and_nothing_else() -> None:
    text = DOC.read_text("utf-8")
    documented = {line.split("`")[1] for line in text.splitlines() if line.startswith("| `SKILL_")}
    fields = {PREFIX + name.upper() for name in Settings.model_fields}
    assert documented == fields | {"SKILL_<PLATFORM>_SECRET"}
    for field in Settings.model_fields.values():
        assert field.description
        assert field.description in text.replace("`", "").replace(r"\<", "<")
