"""A real person's clip as the browser's camera: it answers each prompt with the stretch that does it."""

import json
import re
from typing import Final

from playwright.async_api import Page, Route

from clients.clips import single
from domain.faces.coaching import STEP_WORDS
from domain.faces.face_check import MOVEMENTS
from tests import samples

ADDRESS: Final = "/clip-of-the-test.mp4"
RATES: Final = {"franck": 24, "cap12_edit": 25}
_RANGE: Final = re.compile(r"bytes=(\d+)-(\d*)")
_PIECE: Final = 1 << 20

#: The clip is drawn with noise of its own onto an upright canvas, wall and jumper going on above and below
#: it, as a phone sees a man at arm's length; the canvas' stream is the camera. When the page shows a prompt,
#: the clip is seeked to a stretch; while it seeks, the camera gives no picture, since a person who does as
#: asked does not jump. The phone is held otherwise each time: a step that is asked for twice is no replay.
_SCRIPT: Final = """
(() => {
  const { address, rate, takes } = CHOSEN;
  const canvas = Object.assign(document.createElement("canvas"), { width: 480, height: 640 });
  const paint = canvas.getContext("2d");
  const video = Object.assign(document.createElement("video"), { muted: true, preload: "auto" });
  const noise = Object.assign(document.createElement("canvas"), { width: 608, height: 768 });
  const asked = {};
  let mirrored = false;
  let hand = { scale: 1.06, roll: 0, x: 0, y: 0 };
  let seeking = false;

  const grain = noise.getContext("2d");
  const dots = grain.createImageData(noise.width, noise.height);
  for (let at = 0; at < dots.data.length; at += 4) {
    dots.data.fill(Math.random() * 256, at, at + 3);
    dots.data[at + 3] = 8;
  }
  grain.putImageData(dots, 0, 0);

  function draw() {
    if (video.readyState < 2) return;
    const [width, height] = [video.videoWidth, video.videoHeight];
    const tall = Math.round((canvas.width * height) / width);
    const above = Math.round((canvas.height - tall) / 2);
    paint.save();
    paint.translate(canvas.width / 2 + hand.x, canvas.height / 2 + hand.y);
    paint.rotate(hand.roll);
    paint.scale(hand.scale, hand.scale);
    paint.translate(-canvas.width / 2, -canvas.height / 2);
    if (mirrored) { paint.translate(canvas.width, 0); paint.scale(-1, 1); }
    paint.drawImage(video, 0, 2, width, 1, 0, 0, canvas.width, above);
    paint.drawImage(video, 0, 0, width, height, 0, above, canvas.width, tall);
    paint.drawImage(video, 0, height - 3, width, 1, 0, above + tall, canvas.width, canvas.height - above - tall);
    paint.restore();
    paint.drawImage(noise, -Math.random() * 128, -Math.random() * 128);
  }

  async function seek(frame) {
    const done = new Promise((resolve) => video.addEventListener("seeked", resolve, { once: true }));
    video.currentTime = (frame + 0.5) / rate;
    await done;
  }

  async function answer(text) {
    const stretches = takes[text];
    if (!stretches) return;
    seeking = true;
    video.pause();
    const take = asked[text] ?? 0;
    asked[text] = take + 1;
    const chosen = stretches[take % stretches.length];
    await seek(chosen.first);
    mirrored = chosen.mirrored;
    const either = (most) => (2 * Math.random() - 1) * most;
    hand = { scale: 1.08 + either(0.03), roll: either(0.026), x: either(6), y: either(6) };
    draw();
    // Until the page's own video has it: some pictures of before are still on their way.
    const mirror = document.querySelector("video");
    for (let left = 8; left; left -= 1) await new Promise((resolve) => mirror.requestVideoFrameCallback(resolve));
    seeking = false;
    await video.play();
  }

  const toBlob = HTMLCanvasElement.prototype.toBlob;
  HTMLCanvasElement.prototype.toBlob = function (done, ...how) {
    if (seeking) done(null);
    else toBlob.call(this, done, ...how);
  };

  navigator.mediaDevices.getUserMedia = async () => {
    video.src = address;
    await new Promise((resolve) => video.addEventListener("loadeddata", resolve, { once: true }));
    await seek(1560);
    setInterval(draw, 40);
    draw();
    return canvas.captureStream(25);
  };

  document.addEventListener("DOMContentLoaded", () => {
    let shown = "";
    new MutationObserver(() => {
      // a prompt asked again has the same words, and another place in the count
      const now = document.querySelector("#say-now")?.firstChild;
      if (!now || now === shown) return;
      shown = now;
      answer(document.querySelector(".prompt")?.textContent ?? "");
    }).observe(document.querySelector("#say-now"), { childList: true });
  });
})();
"""


def script(clip: str) -> str:
    """The init script of a page before whose camera the man of `clip` sits."""
    takes = {
        words: [
            {"first": one.first, "mirrored": one.mirrored} for one in single(clip, str(step))[:2]
        ]
        for step in MOVEMENTS
        for words in (STEP_WORDS[step].zh, STEP_WORDS[step].en)
    }
    chosen = {"address": ADDRESS, "rate": RATES[clip], "takes": takes}
    return _SCRIPT.replace("CHOSEN", json.dumps(chosen, ensure_ascii=False))


async def serve(page: Page, clip: str) -> None:
    """Serves the clip at the page's own address, by ranges, as seeking needs."""
    whole = samples.clip(clip).read_bytes()

    async def give(route: Route) -> None:
        asked = _RANGE.match(route.request.headers.get("range", "bytes=0-"))
        first = int(asked[1]) if asked else 0
        last = int(asked[2]) if asked and asked[2] else len(whole) - 1
        last = min(last, first + _PIECE - 1, len(whole) - 1)
        await route.fulfill(
            status=206,
            headers={
                "Content-Type": "video/mp4",
                "Accept-Ranges": "bytes",
                "Content-Range": f"bytes {first}-{last}/{len(whole)}",
            },
            body=whole[first : last + 1],
        )

    await page.route(f"**{ADDRESS}", give)
