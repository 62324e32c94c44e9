"""python -m bench.page [--quick]: what a first visit to the citizens' page costs, and what Lighthouse says of it.

Starts the service on an empty folder and opens `/` in Chromium with nothing in its cache: kB over the
line, headers with them, and requests, until nothing has been asked for half a second; nobody signs in.
Then Lighthouse 12.2.3 with its mobile profile (a simulated slow 4G line and a processor four times
slower), whose medians are told. It comes from npm into `.cache/` the first time, never committed.
Chromium takes gzip from a plain address and Brotli from one with TLS or of the machine itself.
"""

import argparse
import asyncio
import json
import os
import shutil
import subprocess
from pathlib import Path
from typing import Any, Final

from playwright.async_api import CDPSession, async_playwright

from bench.folders import own_folder
from bench.report import Measure, could_not, median, say, tell
from clients.demo.processes import ROOT, NotStarted, free_port
from clients.demo.service import Service
from tests.browser.chromium import ARGUMENTS, executable

LIGHTHOUSE: Final = "12.2.3"
FOLDER: Final = ROOT / ".cache" / "lighthouse"
ROUNDS: Final = 5
PHONE: Final = {"width": 360, "height": 640}
CATEGORIES: Final = ("performance", "accessibility", "best-practices")
GOAL_KB: Final = 100.0
GOAL_REQUESTS: Final = 12.0
GOAL_PERFORMANCE: Final = 95.0
WHOLE: Final = 100.0
_TIMES: Final = {
    "first-contentful-paint": "fcp_s",
    "largest-contentful-paint": "lcp_s",
    "total-blocking-time": "tbt_s",
}
_RUN_SECONDS: Final = 180


async def measure(rounds: int) -> None:
    program = lighthouse()
    with own_folder() as folder:
        service = Service(free_port(), {"ZHIJIAN_WORKERS": "1"}, folder)
        await service.start()
        try:
            kb, asked = await first_visit(f"{service.base}/")
            for address, size in asked:
                say(f"{size / 1000:8.1f} kB  {address.removeprefix(service.base)}")
            reports = [
                await asyncio.to_thread(report, program, f"{service.base}/") for _ in range(rounds)
            ]
        finally:
            await service.stop()
    scores = {
        name: median([100 * float(each["categories"][name]["score"]) for each in reports])
        for name in CATEGORIES
    }
    tell(
        "page",
        Measure("kb", kb, "kB over the line on a first visit", at_most=GOAL_KB),
        [
            Measure("requests", float(len(asked)), "requests", at_most=GOAL_REQUESTS),
            Measure("performance", scores["performance"], "of 100", at_least=GOAL_PERFORMANCE),
            Measure("best_practices", scores["best-practices"], "of 100", at_least=WHOLE),
            Measure("accessibility", scores["accessibility"], "of 100", at_least=WHOLE),
        ],
        performance_all=[100 * each["categories"]["performance"]["score"] for each in reports],
        lighthouse=LIGHTHOUSE,
        layout_shift=max(
            each["audits"]["cumulative-layout-shift"]["numericValue"] for each in reports
        ),
        **{
            name: round(
                median([each["audits"][audit]["numericValue"] for each in reports]) / 1000, 2
            )
            for audit, name in _TIMES.items()
        },
    )


async def first_visit(address: str) -> tuple[float, list[tuple[str, float]]]:
    """What came in all, in kB, and of each request its address and bytes."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(
            executable_path=executable(), args=list(ARGUMENTS), headless=True
        )
        page = await browser.new_page(viewport=PHONE)  # type: ignore[arg-type]  # a typed dict of its own
        line = await page.context.new_cdp_session(page)
        asked = _listen(line)
        await line.send("Network.enable")
        await page.goto(address, wait_until="networkidle")
        await page.locator("main form").wait_for()
        await browser.close()
    return sum(size for _, size in asked.values()) / 1000, list(asked.values())


def _listen(line: CDPSession) -> dict[str, tuple[str, float]]:
    asked: dict[str, tuple[str, float]] = {}

    def sent(event: dict[str, Any]) -> None:
        asked[event["requestId"]] = event["request"]["url"], 0.0

    def came(event: dict[str, Any]) -> None:
        url, _ = asked[event["requestId"]]
        asked[event["requestId"]] = url, event["encodedDataLength"]

    line.on("Network.requestWillBeSent", sent)
    line.on("Network.loadingFinished", came)
    return asked


def lighthouse() -> Path:
    """The program, fetched from npm where it is not there yet. OSError when it can't be had."""
    program = FOLDER / "node_modules" / ".bin" / "lighthouse"
    if not program.exists():
        npm = shutil.which("npm")
        if npm is None:
            raise OSError(f"npm is needed to fetch lighthouse@{LIGHTHOUSE}")
        FOLDER.mkdir(parents=True, exist_ok=True)
        command = [npm, "install", "--silent", "--no-audit", "--no-fund", "--prefix", str(FOLDER)]
        done = subprocess.run([*command, f"lighthouse@{LIGHTHOUSE}"], check=False, timeout=600)  # noqa: S603  # constants
        if done.returncode:
            raise OSError(f"npm could not install lighthouse@{LIGHTHOUSE}")
    return program


def report(program: Path, address: str) -> dict[str, Any]:
    """Lighthouse's own JSON. OSError when it ends without one."""
    done = subprocess.run(  # noqa: S603  # constants, and an address of our own
        [
            str(program),
            address,
            "--quiet",
            "--output=json",
            f"--only-categories={','.join(CATEGORIES)}",
            "--chrome-flags=--headless=new --no-sandbox",
        ],
        env={**os.environ, "CHROME_PATH": executable()},
        capture_output=True,
        text=True,
        check=False,
        timeout=_RUN_SECONDS,
    )
    if done.returncode:
        raise OSError(f"lighthouse: {done.stderr[-500:]}")
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.page", description=__doc__)
    parser.add_argument(
        "--quick", action="store_true", help="one run of Lighthouse instead of five"
    )
    rounds = 1 if parser.parse_args().quick else ROUNDS
    try:
        asyncio.run(measure(rounds))
    except (NotStarted, OSError, subprocess.TimeoutExpired) as failed:
        could_not("page", failed)


if __name__ == "__main__":
    main()
