// Made by `make sdk` of clients/typescript/src/capture/words.ts, of which this is the SHA-256:
// 1ec778301715f291ff20173e0f11f1133ebe934ade42b3e96b8f2d17599b3537
/** What the element says by itself; all else is the service's own words. */
const WORDS = {
    connecting: ["正在连接，请稍候", "Connecting, one moment"],
    mirror: ["摄像头画面，像照镜子一样", "Your picture, as in a mirror"],
    step: ["第 {position} 步，共 {of} 步", "Step {position} of {of}"],
    cameraRefused: ["摄像头没有打开，请在浏览器设置中允许使用摄像头", "The camera could not be opened. Please allow it in the browser's settings"],
    cameraNone: ["没有找到摄像头", "No camera was found"],
    cameraTaken: ["摄像头正被其他程序使用", "Another app is using the camera"],
    cameraUnable: ["这个浏览器不能使用摄像头", "This browser can't use the camera"],
    cameraInsecure: ["当前网址不能使用摄像头", "The camera can't be used at this address"],
};
export function say(language, name, slots = {}) {
    const [zh, en] = WORDS[name] || ["", ""];
    const words = language.toLowerCase().startsWith("en") ? en : zh;
    return words.replace(/\{(\w+)\}/g, (_, slot) => String(slots[slot]));
}
