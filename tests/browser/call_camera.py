"""A real person's clip, and a tone, as camera and microphone of a browser that calls by video."""

from typing import Final

from tests.browser.chromium import ARGUMENTS
from tests.browser.clip_camera import ADDRESS

_HIDDEN: Final = "--disable-features="
#: Two browsers of one machine reach each other by its own addresses, without names of theirs.
CALLING: Final = (
    *(
        f"{each},WebRtcHideLocalIpsWithMdns" if each.startswith(_HIDDEN) else each
        for each in ARGUMENTS
    ),
    "--allow-loopback-in-peer-connection",
    "--autoplay-policy=no-user-gesture-required",
)
#: `fakeCall.refuse`: the name of the error that it gives instead.
CAMERA: Final = """
window.fakeCall = { refuse: "", recorded: 0 };
navigator.mediaDevices.getUserMedia = async () => {
  if (window.fakeCall.refuse) throw new DOMException("", window.fakeCall.refuse);
  const clip = Object.assign(document.createElement("video"), { src: "ADDRESS", muted: true, loop: true, playsInline: true });
  await clip.play();
  const context = new AudioContext();
  const tone = new OscillatorNode(context, { frequency: 440 });
  const out = new MediaStreamAudioDestinationNode(context);
  tone.connect(out);
  tone.start();
  return new MediaStream([...clip.captureStream().getVideoTracks(), ...out.stream.getAudioTracks()]);
};
window.MediaRecorder = class { constructor() { window.fakeCall.recorded += 1; } };
""".replace("ADDRESS", ADDRESS)
#: How many pictures of the other side were shown, and how loud it was.
ARRIVED: Final = """
async () => {
  const video = document.querySelector(".call-theirs video");
  if (!video || !video.videoWidth) return [0, 0];
  const context = new AudioContext();
  const ear = new AnalyserNode(context);
  new MediaStreamAudioSourceNode(context, { mediaStream: video.srcObject }).connect(ear);
  await new Promise((done) => setTimeout(done, 400));
  const samples = new Uint8Array(ear.fftSize);
  ear.getByteTimeDomainData(samples);
  await context.close();
  return [video.getVideoPlaybackQuality().totalVideoFrames, Math.max(...samples) - 128];
}
"""
