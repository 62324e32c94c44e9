"""Settings of the systems outside: by whom people are told, and who vouches for them."""

from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, Field, SecretStr


class VendorSettings(BaseModel):
    """An address left empty turns its system off."""

    s3_endpoint: str = Field(
        "", description="address of an S3 store that is not Amazon's, with its scheme"
    )
    s3_region: str = Field("", description="its region")
    s3_key_id: str = Field("", description="its access key id; empty: by the machine's role")
    s3_secret: SecretStr = Field(SecretStr(""), description="its secret access key")
    clamd: str = Field(
        "",
        pattern=r"^(unix:///.+|tcp://[^/:]+:[0-9]+)?$",
        description="ClamAV's daemon, `unix:///run/clamav/clamd.ctl` or `tcp://host:3310`; empty: files are marked as not scanned",
    )
    wechat_base_url: str = Field("", description="WeChat API address; empty: WeChat is off")
    wechat_appid: str = Field("", description="the mini-program's appid")
    wechat_secret: SecretStr = Field(SecretStr(""), description="the mini-program's secret")
    wechat_template: str = Field(
        "", description="id of the subscription message template for results"
    )
    wechat_fields: dict[str, str] = Field(
        {"thing1": "{title}", "time2": "{time}", "thing3": "请打开页面查看详情"},
        description="the template's fields; {title}, {text}, {time} are the notice's (file only)",
    )
    wechat_page: str = Field("", description="mini-program page that a tap opens")
    wechat_face: bool = Field(
        default=False,
        description="WeChat's face verification (人脸核身 2.0) is granted to the mini-program",
    )
    wechat_face_picture: bool = Field(
        default=False,
        description="its picture may be read (a permission of its own): compared here once more",
    )
    network_id_base_url: str = Field(
        "", description="address of the national network identity (网号/网证); empty: off"
    )
    network_id_app_id: str = Field("", description="network identity: our id there")
    network_id_secret: SecretStr = Field(
        SecretStr(""), description="network identity: secret that signs what we ask"
    )
    network_id_key_file: Path | None = Field(
        None,
        description="network identity: public key (PEM, P-256) that its answers are signed with",
    )
    wechat_pay_base_url: str = Field("", description="WeChat Pay v3 address; empty: off")
    wechat_pay_mchid: str = Field("", description="WeChat Pay: the merchant's number")
    wechat_pay_appid: str = Field(
        "", description="WeChat Pay: the app whose users pay; empty: the mini-program's appid"
    )
    wechat_pay_serial: str = Field(
        "", description="WeChat Pay: serial of the merchant's certificate"
    )
    wechat_pay_key_file: Path | None = Field(
        None, description="WeChat Pay: private key of the merchant's certificate (PEM)"
    )
    wechat_pay_api_key: SecretStr = Field(
        SecretStr(""), description="WeChat Pay: the APIv3 key, 32 characters"
    )
    wechat_pay_public_key_id: str = Field(
        "",
        description="WeChat Pay: id of the platform's public key; empty: its certificates are fetched",
    )
    wechat_pay_public_key_file: Path | None = Field(
        None, description="WeChat Pay: the platform's public key (PEM), where there is an id"
    )
    unit_systems: dict[str, str] = Field(
        {},
        description="systems in which units do their steps: base address by the unit's word (file only; docs/dispatch.md)",
    )
    unit_system_secrets: Path | None = Field(
        None,
        description="folder with the secret of each, as `<unit>.secret`: `whsec_` and Base64 of 24 to 64 bytes",
    )
    his_base_url: str = Field(
        "",
        description="hospitals' system: base address of its FHIR R4; empty: the ledger alone counts",
    )
    his_app: str = Field("", description="hospitals' system: our name there")
    his_key: SecretStr = Field(
        SecretStr(""), description="hospitals' system: key that signs calls of both sides"
    )
    nontax_base_url: str = Field(
        "", description="collection of non-tax revenue (非税); empty: off, fees go by WeChat Pay"
    )
    nontax_unit: str = Field("", description="non-tax: code of the collecting unit")
    nontax_item: str = Field("", description="non-tax: code of the revenue")
    nontax_key_file: Path | None = Field(
        None, description="non-tax: our private key (PEM, RSA), which signs what we ask"
    )
    nontax_public_key_file: Path | None = Field(
        None, description="non-tax: public key (PEM, RSA) that its answers are signed with"
    )
    stun_urls: tuple[Annotated[str, Field(pattern="^stuns?:")], ...] = Field(
        (),
        description="where a browser learns its own address for video with an officer: stun:… (comma list)",
    )
    turn_urls: tuple[Annotated[str, Field(pattern="^turns?:")], ...] = Field(
        (),
        description="the city's TURN server for video where two networks don't reach each other: turn:…, turns:… (comma list)",
    )
    turn_secret: SecretStr = Field(
        SecretStr(""),
        description="the TURN server's static-auth-secret: each entrance to a call is given a name and password of its own",
    )
    sms_vendor: Literal["tencent", "aliyun"] = Field(
        "tencent", description="whose SMS API it is: Tencent Cloud or Alibaba Cloud"
    )
    sms_base_url: str = Field("", description="SMS API address; empty: SMS is off")
    sms_secret_id: str = Field("", description="SMS API key id")
    sms_secret_key: SecretStr = Field(SecretStr(""), description="SMS API key")
    sms_app_id: str = Field("", description="SmsSdkAppId (Tencent Cloud only)")
    sms_sign: str = Field("", description="approved signature, without the brackets")
    sms_code_template: str = Field("", description="template id of sign-in codes")
    sms_notice_template: str = Field("", description="template id of notices")
    sms_notice_template_en: str = Field(
        "", description="the same for who reads English; empty: Chinese for all"
    )
    sms_codes_per_address: int = Field(
        600,
        ge=1,
        description="sign-in codes an hour asked for from one address, a hall or a network",
    )
    sms_codes_per_city: int = Field(
        20_000, ge=1, description="sign-in codes an hour in the whole city, against SMS pumping"
    )
    message_fen: dict[str, float] = Field(
        {"sms": 4.5, "voice": 12.0, "letter": 150.0},
        description="price of a message by channel in fen, for the cost of a campaign (file only)",
    )
    apns_base_url: str = Field("", description="Apple push address; empty: off")
    apns_key_file: Path | None = Field(None, description="Apple push: the .p8 key")
    apns_key_id: str = Field("", description="Apple push: the key's id")
    apns_team_id: str = Field("", description="Apple push: the team's id")
    apns_topic: str = Field("", description="Apple push: the app's bundle id")
    harmony_base_url: str = Field("", description="Huawei push v3 (HarmonyOS 5); empty: off")
    harmony_key_file: Path | None = Field(None, description="Huawei v3: service account's file")
    hms_base_url: str = Field("", description="Huawei push v1 (Android); empty: off")
    hms_token_url: str = Field("", description="Huawei v1: OAuth address")
    hms_app_id: str = Field("", description="Huawei v1: the app's id")
    hms_secret: SecretStr = Field(SecretStr(""), description="Huawei v1: the app's secret")
    xiaomi_base_url: str = Field("", description="Xiaomi push address; empty: off")
    xiaomi_secret: SecretStr = Field(SecretStr(""), description="Xiaomi push: AppSecret")
    xiaomi_package: str = Field("", description="Xiaomi push: the app's package name")
    xiaomi_channel: str = Field("", description="Xiaomi push: notification channel id")
    oppo_base_url: str = Field("", description="OPPO push address; empty: off")
    oppo_key: SecretStr = Field(SecretStr(""), description="OPPO push: app key")
    oppo_master_secret: SecretStr = Field(SecretStr(""), description="OPPO push: master secret")
    oppo_channel: str = Field("", description="OPPO push: notification channel id")
    vivo_base_url: str = Field("", description="vivo push address; empty: off")
    vivo_app_id: str = Field("", description="vivo push: the app's id")
    vivo_app_key: str = Field("", description="vivo push: app key")
    vivo_secret: SecretStr = Field(SecretStr(""), description="vivo push: app secret")
    vivo_category: str = Field("ACCOUNT", description="vivo push: approved system category")
    honor_base_url: str = Field("", description="Honor push address; empty: off")
    honor_token_url: str = Field("", description="Honor push: the whole address of its tokens")
    honor_app_id: str = Field("", description="Honor push: the app's id")
    honor_client_id: str = Field("", description="Honor push: client id")
    honor_secret: SecretStr = Field(SecretStr(""), description="Honor push: client secret")
    fcm_base_url: str = Field("", description="Firebase push address; empty: off")
    fcm_key_file: Path | None = Field(None, description="Firebase push: service account's file")
    webpush_key_file: Path | None = Field(
        None, description="P-256 key (PEM) that signs web pushes; empty: off"
    )
    webpush_subject: str = Field(
        "", description="mailto: or https: that push services may write to"
    )
    webpush_hosts: tuple[str, ...] = Field(
        (
            "fcm.googleapis.com",
            "notify.windows.com",
            "push.apple.com",
            "push.services.mozilla.com",
        ),
        description="push services that web pushes may go to, with all below them (comma list)",
    )
    wechat_account_base_url: str = Field(
        "", description="WeChat API address for the service account; empty: off"
    )
    wechat_account_open_url: str = Field(
        "https://open.weixin.qq.com",
        description="where a page in WeChat asks who reads it, to link the service account",
    )
    wechat_account_appid: str = Field("", description="the service account's appid")
    wechat_account_secret: SecretStr = Field(
        SecretStr(""), description="the service account's secret"
    )
    wechat_account_template: str = Field("", description="id of its template message for results")
    wechat_account_fields: dict[str, str] = Field(
        {"thing1": "{title}", "time2": "{time}", "thing3": "请打开页面查看详情"},
        description="the template's fields, as wechat_fields (file only)",
    )
    wechat_account_url: str = Field("", description="page that a tap on the message opens")
    voice_base_url: str = Field(
        "", description="Alibaba Cloud voice API address, for calls; empty: off"
    )
    voice_key_id: str = Field("", description="voice API key id")
    voice_key_secret: SecretStr = Field(SecretStr(""), description="voice API key")
    voice_template: str = Field("", description="voice: template with ${title} and ${text}")
    voice_template_en: str = Field(
        "", description="voice: the same in English; empty: Chinese for all"
    )
    voice_shown: str = Field("", description="voice: number shown; empty: one of the vendor's")
    smtp_host: str = Field("", description="mail server; empty: e-mail is off")
    smtp_port: int = Field(465, ge=1, le=65535, description="mail server's port")
    smtp_tls: Literal["tls", "starttls", "none"] = Field(
        "tls", description="encrypted from the start, by STARTTLS, or not (stand-ins only)"
    )
    smtp_user: str = Field("", description="mail server: user; empty: no sign-in")
    smtp_password: SecretStr = Field(SecretStr(""), description="mail server: password")
    mail_from: str = Field("", description="address that mails come from")
    letters: bool = Field(
        default=False, description="letters on paper: officers print and post them"
    )
    courier_base_url: str = Field(
        "", description="China Post's EMS: address of its open platform; empty: no courier"
    )
    courier_sender_no: str = Field("", description="EMS: our number as a contract customer")
    courier_authorization: SecretStr = Field(SecretStr(""), description="EMS: authorisation code")
    courier_sign_key: SecretStr = Field(
        SecretStr(""), description="EMS: key that seals what is asked, as its console shows it"
    )
    courier_office: dict[str, str] = Field(
        {},
        description="where parcels go out and come in: name, phone, province, city, county, street (file only)",
    )
    courier_postage: dict[str, int] = Field(
        {"elsewhere": 2000},
        description="postage that citizens pay, in fen: by the name of a district, city or province, and elsewhere (file only)",
    )
    public_url: str = Field(
        "",
        description="https address at which vendors and mailboxes reach us, and the only one at which officers' passkeys and partners' tokens are good; empty: no delivery reports are asked for, no passkeys and no partners",
    )
    oidc_issuer: str = Field(
        "",
        description="the city's identity provider for officers (OpenID Connect): its issuer, as it writes it; empty: off",
    )
    oidc_client: str = Field("", description="identity provider: our client id")
    oidc_client_auth: Literal["client_secret_basic", "private_key_jwt"] = Field(
        "client_secret_basic", description="identity provider: how we show who we are"
    )
    oidc_secret: SecretStr = Field(
        SecretStr(""), description="identity provider: the secret of client_secret_basic"
    )
    oidc_key_file: Path | None = Field(
        None,
        description="identity provider: our private key of private_key_jwt (PEM, RSA or P-256)",
    )
    oidc_strong: tuple[str, ...] = Field(
        (),
        description="values of `acr` or `amr` that stand for our second factor, e.g. mfa (comma list); empty: ours always follows",
    )
    oidc_groups_claim: str = Field(
        "",
        description="claim of the ID token that names an officer's groups; empty: a sign-in changes no posts",
    )
    oidc_posts: dict[str, tuple[str, ...]] = Field(
        {},
        description="posts that follow from a group, each as unit/role/area (file only; docs/administration.md)",
    )
    scim_token: SecretStr = Field(
        SecretStr(""),
        description="identity provider: bearer token by which it adds and ends officers (SCIM), 32 letters or more; empty: off",
    )
    scim_token_former: SecretStr = Field(
        SecretStr(""), description="the one before, taken too while the provider is given the new"
    )
    scim_areas: tuple[Annotated[str, Field(pattern=r"^[0-9]{2}([0-9]{2}){0,2}$")], ...] = Field(
        (),
        description="areas of officers whom the provider adds (comma list); empty: none until an administrator gives some",
    )
    callback_secret: SecretStr = Field(
        SecretStr(""),
        description="makes the end of the address that each vendor calls (`zhijian callbacks`)",
    )
    huawei_callback_user: str = Field(
        "", description="Huawei delivery reports: user name of the console"
    )
    huawei_callback_secret: SecretStr = Field(
        SecretStr(""), description="Huawei delivery reports: secret of the console"
    )
    wechat_push_token: SecretStr = Field(
        SecretStr(""), description="message push of the mini-program: Token"
    )
    wechat_push_key: SecretStr = Field(
        SecretStr(""), description="message push of the mini-program: EncodingAESKey"
    )
    wechat_account_push_token: SecretStr = Field(
        SecretStr(""), description="message push of the service account: Token"
    )
    wechat_account_push_key: SecretStr = Field(
        SecretStr(""), description="message push of the service account: EncodingAESKey"
    )
    sms_pull_reports: bool = Field(
        default=False, description="ask Tencent Cloud for reports each minute, beside its calls"
    )
    channel_rates: dict[str, float] = Field(
        {},
        description="messages a second by channel, all processes together, e.g. sms = 50; unnamed: as many as come (file only)",
    )
    number_a_day: int = Field(
        20,
        ge=0,
        description="messages and calls to one phone number a day at most, but what the law wants told; 0: no cap",
    )
    webhook_standins: tuple[str, ...] = Field(
        (), description="hosts with port that webhooks reach by http, for tests (comma list)"
    )
