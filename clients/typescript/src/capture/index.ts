/** `<zhijian-capture>`, the camera of a face check, and the parts that it is made of. */

export type { Camera, Light } from "./camera.js";
export { cameraTrouble, openCamera } from "./camera.js";
export type { CameraTrouble, CaptureEvents, Interruption } from "./element.js";
export { ZhijianCapture, defineCapture } from "./element.js";
export type { CaptureCall, RunningCapture, Told } from "./socket.js";
export { openCapture } from "./socket.js";
export type { CaptureProblem, Coach, Glow, Mark, Prompt, Verdict } from "./wire.js";
export { OUTCOMES, STEPS } from "./wire.js";
