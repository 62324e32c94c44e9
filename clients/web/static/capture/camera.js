// Made by `make sdk` of clients/typescript/src/capture/camera.ts, of which this is the SHA-256:
// 8d528ff0ab0ec9fbb47e108331ba49fa210acd3990189ad20dbab000fb284b5b
/** The front camera: a mirrored picture for the person, unmirrored JPEGs for the service. */
const HEIGHT = 640; // px of a sent frame, 3:4 upright; the face is then wider than the 48 px the service likes
const QUALITY = 0.75;
const DARK = 60; // mean grey 0…255 of the middle of the picture
const BRIGHT = 200;
/** There is none for a page at this address, or none for any page in this browser. */
const noCamera = () => (window.isSecureContext ? new DOMException("no camera in this browser", "UnableError") : new DOMException("no camera at this address", "NotSupportedError"));
/** Opens the camera. Throws what getUserMedia throws, or `noCamera()` where a page can't use one. */
export async function openCamera({ lost }) {
    if (!(navigator.mediaDevices && navigator.mediaDevices.getUserMedia))
        throw noCamera();
    const stream = await navigator.mediaDevices.getUserMedia({
        audio: false,
        video: { facingMode: "user", width: { ideal: 1280 }, height: { ideal: 960 } },
    });
    const video = document.createElement("video");
    Object.assign(video, { muted: true, playsInline: true, autoplay: true, srcObject: stream });
    video.className = "mirror";
    for (const track of stream.getTracks())
        track.addEventListener("ended", () => lost());
    const close = () => {
        for (const track of stream.getTracks())
            track.stop();
        video.srcObject = null;
    };
    try {
        await video.play();
    }
    catch (refused) {
        close();
        throw refused;
    }
    const canvas = document.createElement("canvas");
    const paint = canvas.getContext("2d", { alpha: false });
    const small = Object.assign(document.createElement("canvas"), { width: 24, height: 32 });
    const smallPaint = small.getContext("2d", { alpha: false, willReadFrequently: true });
    // Only what the person sees is sent: the upright middle of the picture, so that nobody beside is in it.
    function middle() {
        const height = Math.min(video.videoHeight, (video.videoWidth * 4) / 3);
        const width = (height * 3) / 4;
        return [(video.videoWidth - width) / 2, (video.videoHeight - height) / 2, width, height];
    }
    return {
        video,
        async frame() {
            if (video.readyState < HTMLMediaElement.HAVE_CURRENT_DATA || !video.videoWidth)
                return null;
            const part = middle();
            canvas.height = Math.round(Math.min(HEIGHT, part[3]));
            canvas.width = Math.round((canvas.height * 3) / 4);
            paint.drawImage(video, ...part, 0, 0, canvas.width, canvas.height);
            const blob = await new Promise((done) => canvas.toBlob(done, "image/jpeg", QUALITY));
            return blob && new Uint8Array(await new Response(blob).arrayBuffer());
        },
        light() {
            if (!video.videoWidth)
                return "good";
            smallPaint.drawImage(video, ...middle(), 0, 0, small.width, small.height);
            const { data } = smallPaint.getImageData(6, 8, 12, 16);
            let sum = 0;
            for (let at = 0; at < data.length; at += 4)
                sum += 0.299 * (data[at] || 0) + 0.587 * (data[at + 1] || 0) + 0.114 * (data[at + 2] || 0);
            const grey = sum / (data.length / 4);
            if (grey < DARK)
                return "low";
            return grey > BRIGHT ? "high" : "good";
        },
        close,
    };
}
const TROUBLES = {
    NotAllowedError: "cameraRefused",
    NotFoundError: "cameraNone",
    OverconstrainedError: "cameraNone",
    NotReadableError: "cameraTaken",
    AbortError: "cameraTaken",
    NotSupportedError: "cameraInsecure",
    UnableError: "cameraUnable",
};
/** Which words explain why the camera did not open. */
export function cameraTrouble(error) {
    return TROUBLES[error.name] || "cameraRefused";
}
