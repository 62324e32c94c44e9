"""A run told to people and programs: a table, JSON, and a page that needs nothing but itself."""

from collections import Counter
from html import escape
from statistics import median
from typing import Any, Final

from clients.attack_kit.rates import FEWEST, Share
from clients.attack_kit.results import KNOWN, MOUTH_ASKED, Found, Genuine, Row

#: Species of which the checks that asked for the mouth are told apart: paper opens none.
_MOUTH_TOLD: Final = frozenset({"bent"})
CANNOT_SHOW: Final = (
    "This is no evaluation under ISO/IEC 30107-3: no laboratory, no artefact that passed a lens.",
    "Every attack is computed from three clips of two men; paper, screens and cameras are simulated.",
    "A recording that fits every prompt is what a genuine check is made of here: none is told apart.",
    "Elderly people, other faces, phones and rooms than these were not measured.",
    "The bounds of cuts and replays were chosen on all frames of these clips.",
    "An attacker who is asked again and then does it right is, to a service, a slow person.",
)


def table(found: Found) -> str:
    lines = [
        f"{'species':16} {'APCER: accepted of N (95 % bound)':38} {'promise':24} {'':6} why refused"
    ]
    for name, row in found.rows.items():
        lines.append(
            f"{name:16} {row.apcer!s:38} {row.species.claim:24} {_mark(row.holds):6} "
            f"{_most(row.reasons)}"
        )
        lines += [f"  {what:14} {share!s:38}" for what, share in _parts(row)]
    lines += ["", f"{'bona fide':16} {'BPCER: whole checks not passed':38} {'promise':24}"]
    for one in found.genuine.values():
        if one.holds is None:
            continue
        copy = "" if one is found.as_filmed else "  (the same ones again)"
        lines.append(
            f"{one.condition:16} {one.whole!s:38} {'at most 5 %, each rate':24} "
            f"{_mark(one.holds):6} {_most(one.ended)}"
        )
        lines.append(
            f"{'':16} unused stretches and windows {one.bpcer}: steps not passed "
            f"{one.not_passed}, windows taken for fakes {one.taken_for_fakes}{copy}"
        )
        lines += [
            f"{'':16} not passed: {name}: {why}" for name, why in one.stretches.items() if why
        ]
    lines += ["", *(f"- {line}" for line in CANNOT_SHOW)]
    lines.append(
        f"No percentage below N = {FEWEST}. {found.checks} checks in {found.seconds:.0f} s."
    )
    return "\n".join(lines)


def as_json(found: Found, command: str) -> dict[str, Any]:
    return {
        "kit": "zhijian attack-kit",
        "command": command,
        "seconds": round(found.seconds),
        "checks": found.checks,
        "attacks": [_attack(row) for row in found.rows.values()],
        "bona_fide": [_genuine(one) for one in found.genuine.values() if one.holds is not None],
        "bpcer_holds": found.bpcer_holds,
        "missed": found.missed,
        "cannot_show": list(CANNOT_SHOW),
    }


def html(found: Found, command: str) -> str:
    attacks = "".join(
        f"<tr class='{_class(row.holds)}'><td>{escape(name)}<td>{escape(row.species.about)}"
        f"<td class=n>{row.apcer.count} / {row.apcer.of}<td>{_bar(row.apcer)}"
        f"<td>{escape(str(row.species.claim))}<td>{_mark(row.holds)}<td>{escape(_most(row.reasons))}"
        + "".join(f"<br>{escape(what)}: {escape(str(share))}" for what, share in _parts(row))
        for name, row in found.rows.items()
    )
    genuine = "".join(
        f"<tr><td>{escape(one.condition)}{'' if one is found.as_filmed else ' (copies)'}"
        f"<td>{escape(str(one.bpcer))}<td>{escape(str(one.not_passed))}"
        f"<td>{escape(str(one.taken_for_fakes))}<td>{escape(str(one.whole))} {escape(_most(one.ended))}"
        for one in found.genuine.values()
        if one.holds is not None
    )
    limits = "".join(f"<li>{escape(line)}" for line in CANNOT_SHOW)
    return (
        "<!doctype html><html lang=en><meta charset=utf-8>"
        "<meta name=viewport content='width=device-width'><title>Attack kit</title>"
        f"<style>{_STYLE}</style><h1>Attack kit</h1><p><code>{escape(command)}</code>, "
        f"{found.checks} checks in {found.seconds:.0f} s. "
        f"{'All promises held.' if not found.missed else 'Missed: ' + escape(', '.join(found.missed))}"
        "<h2>Attacks: share accepted (APCER)</h2><table><tr><th>species<th>what is shown"
        f"<th>accepted / N<th>rate, 95 % bound<th>promise<th><th>refused by{attacks}</table>"
        "<h2>Bona fide: share refused (BPCER)</h2><table><tr><th>condition<th>all<th>steps not passed"
        f"<th>windows taken for fakes<th>whole checks not passed{genuine}</table>"
        f"<h2>What this can't show</h2><ul>{limits}</ul></html>"
    )


_STYLE: Final = (
    "body{font:15px/1.5 system-ui,sans-serif;margin:2rem auto;max-width:75rem;padding:0 1rem}"
    "table{border-collapse:collapse;width:100%}td,th{text-align:left;padding:.3rem .6rem;"
    "border-bottom:1px solid #ccc;vertical-align:top}.n{white-space:nowrap}"
    ".missed td:first-child{border-left:4px solid #b00020}.held td:first-child{border-left:4px solid #1b7f3b}"
    ".bar{position:relative;background:#eee;height:.8rem;width:9rem}.bar i,.bar b{position:absolute;"
    "left:0;top:0;bottom:0}.bar b{background:#e8b4b4}.bar i{background:#b00020}"
)


def _attack(row: Row) -> dict[str, Any]:
    return {
        "species": row.species.name,
        "about": row.species.about,
        "promise": str(row.species.claim),
        "holds": row.holds,
        **_share(row.apcer),
        "ends": {str(end): number for end, number in row.ends.items()},
        "reasons": dict(row.reasons.most_common()),
        "accepted_seeds": row.accepted_seeds,
        "parts": {what: _share(share) for what, share in _parts(row)},
        "seconds": round(median(row.seconds), 1) if row.seconds else None,
    }


def _genuine(one: Genuine) -> dict[str, Any]:
    return {
        "condition": one.condition,
        "holds": one.holds,
        "all": _share(one.bpcer),
        "steps_not_passed": _share(one.not_passed),
        "stretches": one.stretches,
        "windows_taken_for_fakes": _share(one.taken_for_fakes),
        "window_reasons": dict(one.refused),
        "whole_checks_not_passed": _share(one.whole),
        "whole_checks_ended": dict(one.ended),
        "unmeasured": one.unmeasured,
    }


def _share(share: Share) -> dict[str, Any]:
    return {"count": share.count, "of": share.of, "rate": share.rate, "bound": share.bound}


def _bar(share: Share) -> str:
    if share.rate is None or share.bound is None:
        return f"N below {FEWEST}"
    return (
        f"<div class=bar><b style='width:{100 * share.bound:.1f}%'></b>"
        f"<i style='width:{100 * share.rate:.1f}%'></i></div>"
        f"{100 * share.rate:.1f} %, ≤ {100 * share.bound:.1f} %"
    )


def _parts(row: Row) -> list[tuple[str, Share]]:
    """What is told below a species' own rate."""
    parts = [(row.species.before, row.before)] if row.species.before else []
    if row.reasons[KNOWN]:
        parts.append(("the movement memory alone", row.memory))
    told_apart = row.species.name in _MOUTH_TOLD
    return parts + [
        (name, share) for name, share in row.groups.items() if told_apart or name != MOUTH_ASKED
    ]


def _mark(holds: bool | None) -> str:  # noqa: FBT001  # three ways to print
    return {True: "held", False: "MISSED", None: ""}[holds]


def _class(holds: bool | None) -> str:  # noqa: FBT001  # three ways to print
    return {True: "held", False: "missed", None: ""}[holds]


def _most(counted: Counter[str]) -> str:
    return ", ".join(f"{number} {name}" for name, number in counted.most_common(4))
