"""Settings: everything missing is named at once, and nothing local ever runs in production."""

import pytest

from shared.settings import EMULATORS, SettingsError, settings_from

PRODUCTION = {
    "GOOGLE_CLOUD_PROJECT": "tools",
    "ALLOWED_DOMAINS": "Example.com, example.org",
    "ALLOWED_ORIGINS": "https://app.example.com",
    "BUCKET": "files",
    "QUEUE": "projects/tools/locations/europe-west1/queues/generation",
    "WORKER_URL": "https://worker.example.com",
    "INVOKER_EMAIL": "invoker@tools.iam.gserviceaccount.com",
    "GATEWAY_URL": "https://api.example.com",
    "SIGNIN_URL": "https://signin.example.com",
    "GOOGLE_CLIENT_IDS": "web.apps.googleusercontent.com",
    "ADMIN_ADDRESSES": "10.0.0.0/8,2001:db8::/32",
    "SIGNING_KEY": "projects/tools/secrets/storage-signing-key/versions/1",
    "SECRET_VERSIONS": "openai-api-key=3, openai-webhook-secret=1",
}

LOCAL = {
    **PRODUCTION,
    "PROFILE": "local",
    "WORKER_URL": "http://127.0.0.1:8612",
    "GATEWAY_URL": "http://127.0.0.1:8600",
    "SIGNIN_URL": "http://127.0.0.1:8615",
    "FIRESTORE_EMULATOR_HOST": "127.0.0.1:8603",
    "FIREBASE_AUTH_EMULATOR_HOST": "127.0.0.1:8602",
    "STORAGE_EMULATOR_HOST": "http://127.0.0.1:8604",
    "LOCAL_TASKS_HOST": "127.0.0.1:8606",
    "LOCAL_SECRETS_HOST": "127.0.0.1:8607",
    "LOCAL_OIDC_CERTS_URL": "http://127.0.0.1:8608",
    "LOCAL_CATALOGUE": "infra/local/catalogue",
}


def test_a_production_environment_is_read():
    settings = settings_from(PRODUCTION)

    assert settings.allowed_domains == {"example.com", "example.org"}
    assert settings.secret_versions == {"openai-api-key": "3", "openai-webhook-secret": "1"}
    assert (settings.signup, settings.welcome_credits, settings.zone.key) == ("domain", 0, "UTC")
    assert (settings.trusted_hops, settings.reauth_hours) == (0, 8)
    assert settings.local is None


@pytest.mark.parametrize("name", [name for name in PRODUCTION if name != "SECRET_VERSIONS"])
def test_what_is_missing_is_named(name):
    with pytest.raises(SettingsError, match=f"{name} is missing"):
        settings_from({key: value for key, value in PRODUCTION.items() if key != name})


def test_everything_that_is_wrong_is_named_at_once():
    with pytest.raises(SettingsError) as wrong:
        settings_from(
            {"SIGNUP": "anybody", "TIME_ZONE": "Mars/Base", "WELCOME_CREDITS": "-1", "ADMIN_ADDRESSES": "here"}
        )

    for name in (
        "GOOGLE_CLOUD_PROJECT",
        "ALLOWED_DOMAINS",
        "SIGNUP",
        "TIME_ZONE",
        "WELCOME_CREDITS",
        "'here' is no network",
    ):
        assert name in str(wrong.value)


@pytest.mark.parametrize("name", EMULATORS)
def test_production_refuses_to_start_with_a_stand_in(name):
    """The Auth emulator's client accepts unsigned tokens, so one variable would open every account."""
    with pytest.raises(SettingsError, match=name):
        settings_from({**PRODUCTION, name: "127.0.0.1:1"})


def test_production_refuses_to_start_without_a_domain():
    with pytest.raises(SettingsError, match="ALLOWED_DOMAINS"):
        settings_from({**PRODUCTION, "ALLOWED_DOMAINS": " , "})


@pytest.mark.parametrize("name", ["PUBSUB_EMULATOR_HOST", "API_ENDPOINT_OVERRIDE"])
def test_production_refuses_stand_ins_nobody_thought_of(name):
    with pytest.raises(SettingsError, match=name):
        settings_from({**PRODUCTION, name: "127.0.0.1:1"})


@pytest.mark.parametrize("name", ["FIRESTORE_EMULATOR_HOST", "FIREBASE_AUTH_EMULATOR_HOST", "STORAGE_EMULATOR_HOST"])
def test_the_local_profile_never_reaches_real_services(name):
    with pytest.raises(SettingsError, match=f"{name} is missing"):
        settings_from({key: value for key, value in LOCAL.items() if key != name})


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("SECRET_VERSIONS", "openai-api-key"),
        ("SECRET_VERSIONS", "a=latest"),
        ("FIRST_ADMINS", "nobody"),
        ("TRACED_PERCENT", "101"),
    ],
)
def test_what_cannot_be_used_is_named(name, value):
    with pytest.raises(SettingsError, match=name):
        settings_from({**PRODUCTION, name: value})


@pytest.mark.parametrize("name", ["WORKER_URL", "GATEWAY_URL", "SIGNIN_URL"])
def test_production_speaks_https(name):
    with pytest.raises(SettingsError, match=name):
        settings_from({**PRODUCTION, name: "http://worker.example.com"})


def test_the_local_profile_is_refused_on_the_platform():
    with pytest.raises(SettingsError, match="K_SERVICE"):
        settings_from({**LOCAL, "K_SERVICE": "submit"})


def test_the_local_profile_has_its_own_addresses():
    settings = settings_from(LOCAL)

    assert settings.local is not None
    assert settings.local.tasks_host == "127.0.0.1:8606"


def test_only_on_cloud_run_may_the_platform_have_checked_the_callers_token():
    """Elsewhere nobody did, and whoever wrote the right claims would move jobs."""
    told = {**PRODUCTION, "INVOKER_TOKENS": "platform"}

    assert settings_from({**told, "K_SERVICE": "worker"}).invoker_tokens == "platform"
    for environment in (told, {**LOCAL, "INVOKER_TOKENS": "platform"}):
        with pytest.raises(SettingsError, match="INVOKER_TOKENS=platform"):
            settings_from(environment)
