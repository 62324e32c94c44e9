"""Reports on text messages: what the SMS clouds post to us, and what may be asked for, as values.

Sources: Tencent Cloud's pages 短信下发状态通知 and PullSmsSendStatus; Alibaba Cloud's page SmsReport.
"""

from collections.abc import Mapping
from datetime import UTC, datetime

from connectors.answers import outside_answer, read_object
from connectors.callbacks import PathReader, local_time, mark, objects, read_json, text
from domain.delivery import Channel, Outcome
from domain.notices.delivery_reports import DeliveryReport
from domain.wire import HttpResponse


class TencentReports(PathReader):
    """A list of reports; `sid` is the SerialNo of the send.

    Nothing of ours comes back: what was sent without an answer is settled by PullSmsSendStatus alone.
    """

    reply = '{"result":0,"errmsg":"OK"}'

    def reports(self, body: bytes) -> tuple[DeliveryReport, ...]:
        return tuple(
            DeliveryReport(
                Channel.SMS,
                _outcome(came=text(each, "report_status") == "SUCCESS"),
                code=text(each, "errmsg"),
                reference=text(each, "sid"),
                at=local_time(text(each, "user_receive_time")),
            )
            for each in objects(read_json(body))
        )


class AliyunReports(PathReader):
    """A list of reports; `out_id` is our delivery, `biz_id` the BizId of the send."""

    reply = '{"code":0,"msg":"OK"}'

    def reports(self, body: bytes) -> tuple[DeliveryReport, ...]:
        return tuple(
            DeliveryReport(
                Channel.SMS,
                _outcome(came=each.get("success") is True),
                code=text(each, "err_code"),
                reference=text(each, "biz_id"),
                mark=mark(text(each, "out_id")),
                at=local_time(text(each, "report_time")),
            )
            for each in objects(read_json(body))
        )


def parse_pulled(response: HttpResponse) -> tuple[DeliveryReport, ...] | None:
    """The reports that Tencent Cloud still held, each given once; None when it did not answer well."""
    if outside_answer(response, on_fault=Outcome.RETRY) is not None:
        return None
    found = (read_object(response) or {}).get("Response")
    rows = found.get("PullSmsSendStatusSet") if isinstance(found, dict) else None
    if not isinstance(rows, list):
        return None
    return tuple(_pulled(each) for each in rows if isinstance(each, dict))


def _pulled(row: Mapping[str, object]) -> DeliveryReport:
    seconds = row.get("UserReceiveTime")
    known = type(seconds) is int and 0 < seconds < 10**11  # the year 5138
    return DeliveryReport(
        Channel.SMS,
        _outcome(came=text(row, "ReportStatus") == "SUCCESS"),
        code=text(row, "Description"),
        reference=text(row, "SerialNo"),
        mark=mark(text(row, "SessionContext")),
        at=datetime.fromtimestamp(seconds, UTC) if known and isinstance(seconds, int) else None,
    )


def _outcome(*, came: bool) -> Outcome:
    return Outcome.DELIVERED if came else Outcome.REFUSED
