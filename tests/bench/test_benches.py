"""Each benchmark runs to its end and keeps its form; whether its goals hold is not asked here."""

import importlib.util
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests import samples

HOUSE = Path(__file__).resolve().parents[2]
NAMED = {
    "start": {"first_ready_s", "ready_s", "total_mb"},
    "checks": {"read_p99_ratio", "check_cpu_s", "timeouts"},
    "audit": {"audit_per_s", "grouped_per_s", "sealed_within_s"},
    "follow": {"simulated_bpcer", "five_clips", "puppet_fits", "tilted"},
    "glow": {"seen_at_5", "seen_at_10", "old_film", "no_light"},
    "page": {"kb", "requests", "performance", "best_practices"},
    "liveness": {"check_cpu_s", "worker_mb", "layers"},
    "tokens": {"token_verify_per_s", "dpop_verify_per_s", "envelope_decrypt_per_s"},
    "partner_tokens": {"partner_token_issue_per_s", "partner_token_asked_per_s", "jwt_bare_per_s"},
    "overhead": {"house_us", "bare_us", "token_verify_per_s", "envelope_decrypt_per_s"},
    "sockets": {"latency_ratio", "memory_ratio"},
    "cases": {"moves_per_s", "pool_per_s", "p99_ms"},
    "hall": {"submit_p99_ratio", "slot_search_p99_ratio", "ticket_call_p99_ms", "worst"},
    "booking": {"oversold", "bookings_per_s", "transactions_per_s", "of_update", "p99_ms"},
    "queue": {"p50_ms", "slowest_ms", "lost", "screens"},
    "uploads": {"memory_mb", "frame_ratio", "mb_per_s", "bare_mb_per_s"},
    "decide": {"p95_ms", "judged_per_s", "bare_per_s"},
    "outbox": {"rate_ratio_4", "commit_to_socket_p99_ms", "claim_p99_ratio"},
    "soak": {"growth_percent", "errors", "lost", "doubled", "passed"},
    "sdk": {"ratio", "sdk_us", "bare_us"},
    "pipeline": {"ratio_640", "ratio_1080", "worker_mb"},
}

QUICK = "start"  # the one that is run with every test

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]


@pytest.mark.parametrize("bench", NAMED)
def test_a_quick_bench_ends_with_one_line_of_json_that_names_its_figures(bench: str) -> None:
    if bench != QUICK and not os.environ.get("ZHIJIAN_BENCHES"):
        pytest.skip("a minute each: run them all with `make benches`")
    if not (HOUSE / "models" / "manifest.json").is_file() or not samples.FOLDER.is_dir():
        pytest.skip("needs `make models samples`")
    if bench == "pipeline" and importlib.util.find_spec("face_recognition") is None:
        pytest.skip("needs `make dlib`")

    told = subprocess.run(
        [sys.executable, "-m", f"bench.{bench}", "--quick"],
        cwd=HOUSE,
        capture_output=True,
        text=True,
        check=False,
    )

    assert told.returncode == 0, told.stderr
    line: dict[str, Any] = json.loads(told.stdout.splitlines()[-1])
    assert line["bench"] == bench
    assert isinstance(line["figure"], float)
    assert isinstance(line["goal"], float)
    assert isinstance(line["holds"], bool)
    assert isinstance(line["unit"], str)
    assert set(line) > NAMED[bench]
