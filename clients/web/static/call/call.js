// A call between two browsers: how they find each other over the city's socket, and one connection after the other.
// Picture and sound go between the two; nothing here keeps any of them.

const AGAIN_MS = [1000, 2000, 4000, 8000];

/**
 * `enter()`: a promise of the entrance, asked anew for each socket; `media`: this side's stream; `offers`: whether
 * this side speaks first, as the officer's does. `on` hears `state(name, detail)`: `waiting`, `connecting`,
 * `connected`, `cut`, `over` (with why), `refused` (with the refusal); and `stream(stream)` of the other side.
 */
export function createCall({ enter, media, offers, on }) {
  let socket = null;
  let peer = null;
  let epoch = "";
  let servers = [];
  let tries = 0;
  let closed = false;
  let timer = 0;
  let queue = Promise.resolve();

  const send = (message) => (socket && socket.readyState) === WebSocket.OPEN && socket.send(JSON.stringify(message));

  async function open() {
    let entrance;
    try {
      entrance = await enter();
    } catch (error) {
      if (closed) return;
      if (error.kind && error.kind !== "offline" && error.kind !== "busy") {
        close();
        on.state("refused", error);
        return;
      }
      again();
      return;
    }
    if (closed) return;
    servers = entrance.ice_servers.map(({ urls, username, credential }) => ({ urls, ...(username ? { username, credential } : {}) }));
    const address = new URL(entrance.socket, location.href);
    address.protocol = address.protocol.replace("http", "ws");
    const opened = new WebSocket(address, [entrance.protocol, entrance.ticket]);
    socket = opened;
    opened.addEventListener("open", () => {
      tries = 0;
    });
    opened.addEventListener("message", ({ data }) => {
      // One after the other: a description has to be taken before the ways to reach it.
      queue = queue.then(() => (socket === opened ? hear(JSON.parse(data)) : undefined)).catch(() => drop());
    });
    opened.addEventListener("close", () => {
      if (socket !== opened || closed) return;
      socket = null;
      drop();
      again();
    });
  }

  /** The line was cut: nothing counts, and the page comes back by itself. */
  function again() {
    on.state("cut");
    clearTimeout(timer);
    timer = setTimeout(open, AGAIN_MS[Math.min(tries, AGAIN_MS.length - 1)]);
    tries += 1;
  }

  async function hear(message) {
    if (message.type === "alone") {
      drop();
      on.state("waiting");
    } else if (message.type === "here") {
      await connect(message.epoch);
    } else if (message.type === "signal" && message.epoch === epoch && peer) {
      await take(message.kind, JSON.parse(message.data));
    } else if (message.type === "over") {
      close();
      on.state("over", message.why);
    }
  }

  async function connect(now) {
    drop();
    epoch = now;
    on.state("connecting");
    const made = new RTCPeerConnection({ iceServers: servers });
    peer = made;
    const arriving = new MediaStream();
    for (const track of media.getTracks()) made.addTrack(track, media);
    made.addEventListener("icecandidate", ({ candidate }) => {
      if (candidate && peer === made) send({ type: "signal", epoch, kind: "candidate", data: JSON.stringify(candidate) });
    });
    made.addEventListener("track", ({ track }) => {
      arriving.addTrack(track);
      on.stream(arriving);
    });
    made.addEventListener("connectionstatechange", () => {
      if (peer !== made) return;
      if (made.connectionState === "connected") {
        on.state("connected");
        send({ type: "sees", epoch });
      }
      // Both come in anew, since one alone can't tell whose network changed.
      if (made.connectionState === "failed" && socket) socket.close();
      if (made.connectionState === "disconnected") on.state("cut");
    });
    if (offers) {
      await made.setLocalDescription(await made.createOffer());
      send({ type: "signal", epoch, kind: "offer", data: JSON.stringify(made.localDescription) });
    }
  }

  async function take(kind, data) {
    if (kind === "candidate") {
      await peer.addIceCandidate(data);
      return;
    }
    if ((kind === "offer") === offers) return; // who speaks first hears an answer
    await peer.setRemoteDescription({ type: kind, sdp: data.sdp });
    if (kind === "offer") {
      await peer.setLocalDescription(await peer.createAnswer());
      send({ type: "signal", epoch, kind: "answer", data: JSON.stringify(peer.localDescription) });
    }
  }

  function drop() {
    if (peer) peer.close();
    peer = null;
    epoch = "";
  }

  function close() {
    closed = true;
    clearTimeout(timer);
    drop();
    const last = socket;
    socket = null;
    if (last) last.close();
  }

  open();
  return { close };
}

/** Camera and microphone; throws a DOMException that says why there are none. */
export async function openMedia() {
  const stream = await navigator.mediaDevices.getUserMedia({
    video: { facingMode: "user", width: { ideal: 640 }, height: { ideal: 480 } },
    audio: { echoCancellation: true, noiseSuppression: true },
  });
  return { stream, close: () => stream.getTracks().forEach((track) => track.stop()) };
}

/** Calls `heard` once something was said into the microphone; returns how to stop listening. */
export function listenFor(stream, heard) {
  const context = new AudioContext();
  const analyser = context.createAnalyser();
  context.createMediaStreamSource(new MediaStream(stream.getAudioTracks())).connect(analyser);
  const samples = new Uint8Array(analyser.fftSize);
  const timer = setInterval(() => {
    analyser.getByteTimeDomainData(samples);
    if (samples.some((sample) => Math.abs(sample - 128) > 12)) heard();
  }, 150);
  return () => {
    clearInterval(timer);
    context.close();
  };
}

/** A picture in the page; the other side's has sound. */
export function picture(stream, { label, muted }) {
  const video = document.createElement("video");
  Object.assign(video, { muted, playsInline: true, autoplay: true, srcObject: stream });
  video.setAttribute("aria-label", label);
  return video;
}
