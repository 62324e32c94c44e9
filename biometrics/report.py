"""Reports as one HTML file that needs nothing from outside: sentences, tables, plots."""

from collections.abc import Iterable, Mapping, Sequence
from html import escape
from typing import Final

from biometrics.evaluation import plots
from biometrics.evaluation.liveness import LivenessReport, Species
from biometrics.evaluation.rates import PERCENT_FROM, Rate
from biometrics.evaluation.verification import Group, Report

_STYLE: Final = """
body{font:16px/1.5 system-ui,sans-serif;max-width:62rem;margin:2rem auto;padding:0 1rem;color:#1a1a1a}
table{border-collapse:collapse;margin:1rem 0;display:block;overflow-x:auto}
th,td{padding:.3rem .7rem;border-bottom:1px solid #ccc;text-align:left;vertical-align:top}
td.n{text-align:right;font-variant-numeric:tabular-nums}
svg{max-width:100%;height:auto}small,.note{color:#555}
""".strip()
_NAMED_AT_MOST: Final = 500  # pictures; the JSON names all


def of_engine(report: Report, *, made: str) -> str:
    """The page of `zhijian evaluate`; `made` says when and by which command."""
    everyone = report.groups[0]
    actions = [at.action for at in everyone.at_threshold]
    return _page(
        f"Evaluation of {report.engine}",
        [
            _p(f"Data: {report.data}. Calibration: {report.calibration or 'none'}. {made}"),
            _p(_summary(report)),
            _note(
                "A rate stands with its number of trials. The first interval is Wilson's at 95 % and"
                " takes pairs for independent; the second comes from drawing people anew, and is the"
                " one to believe where a few people make many pairs; without an error it says nothing."
                " With fewer than"
                f" {PERCENT_FROM} trials no percentage is given."
            ),
            "<h2>Errors at the thresholds</h2>",
            *(_errors(report.groups, number, action) for number, action in enumerate(actions)),
            plots.bars(
                {group.subset: group.at_threshold[0].fnmr for group in report.groups},
                f"owners refused (FNMR) at the threshold of “{actions[0]}”",
            ),
            "<h2>Owners that pass, by false-match rate</h2>",
            _at_rates(report.groups),
            "<h2>Trade-off</h2>",
            _p("Both on powers of ten; where no owner was refused, half a pair is drawn."),
            plots.det(report.groups),
            "<h2>Scores</h2>",
            plots.scores(everyone, everyone.at_threshold),
            "<h2>Quality against errors</h2>",
            _p(
                "Pairs of one person in four quarters, by the worse of both pictures, at the"
                f" threshold of “{actions[0]}”."
            ),
            _table(
                ("measure", "from", "to", "owners refused"),
                (
                    (row.measure, f"{row.low:.3g}", f"{row.high:.3g}", _rate(row.fnmr))
                    for row in report.by_quality
                ),
            ),
            "<h2>Time</h2>",
            _table(
                ("part", "median, ms", "95 of 100 within, ms", "pictures"),
                (
                    (t.part, f"{t.median:.1f}", f"{t.most:.1f}", f"{t.photos:,}")
                    for t in report.took
                ),
            ),
            "<h2>Left out</h2>",
            _findings(report),
        ],
    )


def of_liveness(report: LivenessReport, *, made: str) -> str:
    """The page of `zhijian evaluate-liveness`."""
    kinds = (report.bonafide, *report.attacks)
    return _page(
        "Evaluation of liveness",
        [
            _p(f"Data: {report.data}. Mode: {report.mode}, {report.fps:g} frames a second. {made}"),
            _note(
                "Not an evaluation under ISO/IEC 30107-3. APCER: attacks that pass, per species, the"
                " highest counts. BPCER: people that are refused. Presentations cut from one clip are"
                " not independent, so the bound counts clips: with no error among N clips the true"
                " rate is below 3/N at 95 %. What files cannot show is not measured: the clock of the"
                " phone, pictures sent before, another person's account."
            ),
            *_whole_checks(report.verdict, kinds),
            "<h2>Each layer alone</h2>",
            _p(
                "Windows that the layer would stop if it stood alone: for attacks that is 1 less APCER, for people BPCER."
            ),
            _by_kind(kinds, "layers"),
            "<h2>Windows that answer a prompt</h2>",
            _p(
                "Windows of a clip that pass when this is asked: for attacks an error (APCER of the"
                " step); for bona fide clips without labels only how often people do it unasked."
            ),
            _by_kind(kinds, "windows"),
            "<h2>Labelled stretches</h2>",
            _p("Stretches in which the step was done, as labels.csv says, that pass it."),
            _by_kind(kinds, "asked"),
            "<h2>First reasons</h2>",
            _table(
                ("kind", "reason", "checks"),
                (
                    (kind.name, reason, f"{number:,}")
                    for kind in kinds
                    for reason, number in kind.reasons.items()
                ),
            ),
            "<h2>Left out</h2>",
            _table(("clip", "why"), report.left_out.items()),
        ],
    )


def _whole_checks(verdict: str, kinds: Sequence[Species]) -> tuple[str, ...]:
    return (
        "<h2>Whole checks</h2>",
        _p(verdict),
        _p(
            "An attack's clip is accepted when any of its checks is, a person when every one is;"
            " the bound on the error counts these."
        ),
        _table(
            ("kind", "clips", "checks", "accepted", "clips with one accepted", "at most (95 %)"),
            (
                (
                    kind.name,
                    f"{kind.clips:,}",
                    f"{kind.checks.of:,}",
                    _rate(kind.checks),
                    f"{kind.clips_accepted.count:,} of {kind.clips_accepted.of:,}",
                    f"{kind.bound:.1%}" if kind.clips_accepted.of else "–",
                )
                for kind in kinds
            ),
        ),
    )


def _summary(report: Report) -> str:
    at = report.groups[0].at_threshold[0]
    equal = report.groups[0].equal
    rest = (
        f" Equal errors (EER) at {equal.share:.2%}, score {equal.threshold:.3f}." if equal else ""
    )
    return (
        f"{report.photos:,} pictures. Failure to acquire (unreadable, no face): {report.fta}."
        f" Failure to enrol (would not do as a reference photo): {report.fte}"
        f"{''.join(f'; {gate} {number}' for gate, number in report.gates.items())}."
        f" At the threshold of “{at.action}”, {at.threshold:.2f}: owners refused {at.fnmr};"
        f" strangers accepted {at.fmr.small}.{rest}"
    )


def _errors(groups: Sequence[Group], number: int, action: str) -> str:
    rows = [(group, group.at_threshold[number]) for group in groups]
    threshold = rows[0][1].threshold
    return f"<h3>{escape(action)}, from {threshold:.3f}</h3>" + _table(
        ("group", "people", "owners refused (FNMR)", "strangers accepted (FMR)", "claimable from"),
        (
            (
                group.subset,
                f"{group.identities:,}",
                _rate(at.fnmr),
                _rate(at.fmr, small=True),
                f"{group.least_fmr:.1e}",
            )
            for group, at in rows
        ),
    )


def _at_rates(groups: Sequence[Group]) -> str:
    return _table(
        ("group", "FMR", "threshold", "owners that pass (TAR)"),
        (
            (
                group.subset,
                f"{at.fmr:.0e}",
                f"{at.threshold:.3f} ({at.low:.3f} to {at.high:.3f})",
                _rate(at.tar),
            )
            for group in groups
            for at in group.at_rate
        ),
    )


def _findings(report: Report) -> str:
    if not report.findings:
        return _p("Nothing.")
    counted = ", ".join(f"{number:,} {fault}" for fault, number in report.faults.items())
    shown = report.findings[:_NAMED_AT_MOST]
    more = len(report.findings) - len(shown)
    return (
        _p(counted)
        + _table(("picture", "why", "more"), ((f.name, str(f.fault), f.detail) for f in shown))
        + (_p(f"And {more:,} more, named in the JSON report.") if more else "")
    )


def _by_kind(kinds: Sequence[Species], what: str) -> str:
    """A row for each layer or step, a column for each kind."""
    rates: list[Mapping[str, Rate]] = [getattr(kind, what) for kind in kinds]
    names = list(dict.fromkeys(name for one in rates for name in one))
    if not names:
        return _p("None.")
    return _table(
        ("", *(kind.name for kind in kinds)),
        ((name, *(_rate(one[name]) if name in one else "–" for one in rates)) for name in names),
    )


def _rate(one: Rate, *, small: bool = False) -> str:
    shown = one.small if small and one.of >= PERCENT_FROM else str(one)
    if one.people is None:
        return shown
    low, high = one.people
    form = ".1e" if small else ".2%"
    return f"{shown}; by people {low:{form}} to {high:{form}}"


def _page(title: str, parts: Iterable[str]) -> str:
    body = "\n".join(parts)
    return (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width,initial-scale=1">'
        f"<title>{escape(title)}</title><style>{_STYLE}</style></head>"
        f"<body><h1>{escape(title)}</h1>\n{body}\n</body></html>\n"
    )


def _p(text: str) -> str:
    return f"<p>{escape(text)}</p>"


def _note(text: str) -> str:
    return f'<p class="note">{escape(text)}</p>'


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    cells = "".join(f'<th scope="col">{escape(name)}</th>' for name in head)
    lines = "".join(
        "<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in row) + "</tr>" for row in rows
    )
    return f"<table><thead><tr>{cells}</tr></thead><tbody>{lines}</tbody></table>"
