// Made by `make sdk` of clients/typescript/src/capture/socket.ts, of which this is the SHA-256:
// 5f3418464540a91bc754a04e4c9b2c0008360f1951517c0648531cfe6e0ce5aa
/** The capture socket: frames go out only as the service grants them; what it says comes back by name. */
import { readServerMessage, writeFrame, writeHangup } from "./wire.js";
const FRAME_MS = 125; // eight frames a second at most
export function openCapture({ address, ticket, frame, tell }) {
    const url = new URL(address, location.href);
    url.protocol = url.protocol === "https:" ? "wss:" : "ws:";
    const socket = new WebSocket(url.href, ["zhijian.capture.v1", ticket]);
    socket.binaryType = "arraybuffer";
    let prompt = 0;
    let credit = 0;
    let seq = 0;
    let ended = false;
    let taking = false;
    const timer = setInterval(() => void take(), FRAME_MS);
    async function take() {
        if (ended || taking || !prompt || !credit)
            return;
        taking = true;
        const answered = prompt; // the prompt that was on the screen when the picture was taken
        const captured = Math.round(performance.now());
        try {
            const jpeg = await frame();
            if (ended || !jpeg || socket.readyState !== WebSocket.OPEN)
                return;
            credit -= 1;
            seq += 1;
            socket.send(writeFrame({ prompt: answered, seq, captured, jpeg }));
        }
        finally {
            taking = false;
        }
    }
    function end() {
        if (ended)
            return false;
        ended = true;
        clearInterval(timer);
        return true;
    }
    function hear(data) {
        const message = readServerMessage(new Uint8Array(data));
        if (message.kind === "prompt") {
            prompt = message.value.number;
            tell.prompt(message.value);
        }
        else if (message.kind === "next")
            credit += message.value.credit;
        else if (message.kind === "coach")
            tell.coach(message.value);
        else if (message.kind === "glow")
            tell.glow(message.value);
        else if (message.kind === "mark" && message.value.prompt === prompt)
            tell.mark(message.value);
        else if (message.kind === "verdict" && end())
            tell.verdict(message.value);
        else if (message.kind === "problem" && end())
            tell.problem(message.value);
    }
    socket.addEventListener("message", ({ data }) => {
        if (ended)
            return;
        try {
            hear(data);
        }
        catch (_) {
            // Junk on the wire is a broken connection.
            socket.close();
        }
    });
    socket.addEventListener("close", () => end() && tell.dropped());
    return {
        hangUp() {
            if (!end())
                return;
            if (socket.readyState === WebSocket.OPEN)
                socket.send(writeHangup());
            socket.close();
        },
    };
}
