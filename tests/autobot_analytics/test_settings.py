"""Settings: the table is complete and documented, and values come from where they should."""

from pathlib import Path

import pytest
from pydantic import ValidationError

from autobot_analytics.settings import ENV_PREFIX, Settings, load_settings, settings_doc

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize("name", Settings.model_fields)
def test_every_setting_has_default_and_help(name: str) -> None:
    """Each setting works unset and says what it means, in a sentence."""
    field = Settings.model_fields[name]
    assert not field.is_required()
    assert field.description
    assert field.description.endswith(".")


def test_page_is_up_to_date() -> None:
    """docs/settings.md is what the table gives; `make docs` writes it anew."""
    assert (ROOT / "docs" / "settings.md").read_text() == settings_doc.markdown()


@pytest.mark.parametrize("name", Settings.model_fields)
def test_every_setting_has_a_heading(name: str) -> None:
    """docs/settings.md has a heading for each setting, spelled as in the environment."""
    assert f"\n## `{ENV_PREFIX}{name.upper()}`\n" in (ROOT / "docs" / "settings.md").read_text()


def test_environment_wins_over_file_over_credential(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Environment, env file, credential: the first that has a setting gives its value."""
    (tmp_path / "AUTOBOT_ANALYTICS_REDIS_URL").write_text("redis://:secret@credential:6379/4\n")
    (tmp_path / "AUTOBOT_ANALYTICS_TIMEZONE").write_text("Asia/Kathmandu")
    env_file = tmp_path / "env"
    env_file.write_text("AUTOBOT_ANALYTICS_TIMEZONE=Europe/Berlin\nAUTOBOT_ANALYTICS_PORT=1\n")
    monkeypatch.setenv("CREDENTIALS_DIRECTORY", str(tmp_path))
    monkeypatch.setenv("AUTOBOT_ANALYTICS_PORT", "2")
    settings = load_settings(env_file)
    assert settings.redis_url == "redis://:secret@credential:6379/4"
    assert settings.timezone == "Europe/Berlin"
    assert settings.port == 2


def test_wrong_value_names_the_setting(monkeypatch: pytest.MonkeyPatch) -> None:
    """A value that does not fit is an error that names the setting and says what fits."""
    monkeypatch.setenv("AUTOBOT_ANALYTICS_TIMEZONE", "Middle/Earth")
    with pytest.raises(ValidationError, match=r"(?s)timezone.*'Middle/Earth' is no IANA time zone"):
        load_settings()
