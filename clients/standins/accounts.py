"""What the stand-ins take for registered: the accounts that a configuration for them must name."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class StandinAccounts:
    """Every secret begins with "standin", so that a production configuration with one is seen."""

    appid: str = "wx0000000000000000"
    app_secret: str = "standin-app-secret"  # noqa: S105  # opens nothing
    #: Subscription templates: the keys that a message must bring, by template id.
    subscriptions: Mapping[str, tuple[str, ...]] = field(
        default_factory=lambda: {"standin-notice": ("thing1", "time2", "thing3")}
    )
    pages: tuple[str, ...] = ("pages/index/index", "pages/inbox/index")
    #: The service account, with template messages of its own.
    service_appid: str = "wx1111111111111111"
    service_secret: str = "standin-service-secret"  # noqa: S105  # opens nothing
    service_templates: Mapping[str, tuple[str, ...]] = field(
        default_factory=lambda: {"standin-service": ("thing1", "time2", "thing3")}
    )
    #: Templates that are read aloud: how many parameters each must be given.
    voice_templates: Mapping[str, int] = field(default_factory=lambda: {"TTS_1001": 2})
    secret_id: str = "standin-id"  # noqa: S105  # opens nothing
    secret_key: str = "standin-key"  # noqa: S105  # opens nothing
    sdk_app_id: str = "1400000000"
    sign_name: str = "深圳政务"
    #: SMS templates: how many parameters a message must bring, by template id.
    sms_templates: Mapping[str, int] = field(default_factory=lambda: {"1001": 1, "1002": 2})
    #: What a hook says of templates: pending, rejected or gone; all others are approved.
    template_states: dict[str, str] = field(default_factory=dict)
    #: Push vendors: what identifies the app at each of them. Signing keys are shown by a hook, as an
    #: operator shows them in the vendor's console.
    apns_team: str = "STANDINTEA"
    apns_key_id: str = "STANDINKEY"
    apns_topic: str = "cn.example.standin"
    push_project: str = "standin-project"  # Huawei v3, Firebase
    push_key_id: str = "standin-push-key"
    push_sub_account: str = "standin-sub-account"
    push_email: str = "push@standin.example"
    push_app: str = "standin-app"  # Huawei v1, Honor, vivo
    push_client: str = "standin-client"
    push_key: str = "standin-push-app-key"
    push_secret: str = "standin-push-secret"  # noqa: S105  # opens nothing
    push_package: str = "cn.example.standin"
    push_channel: str = "standin-channel"
    network_app: str = "standin-network"  # the national network identity
    network_secret: str = "standin-network-secret"  # noqa: S105  # opens nothing
    kms_key: str = "standin-keys"  # the key service
    kms_token: str = "standin-kms-token"  # noqa: S105  # opens nothing
    ems_sender: str = "1100000000001"  # the courier
    ems_authorization: str = "standin-ems-auth"
    ems_key: str = "c3RhbmRpbi1lbXMta2V5IQ=="  # of 16 bytes
