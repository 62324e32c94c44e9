// Whether this device speaks prompts aloud, which it keeps; how is the camera's own.

import { hush, speak as aloud, voiceFor } from "./capture/voice.js";

const KEY = "zhijian.voice";

export { hush };

export function voiceWanted() {
  return localStorage.getItem(KEY) !== "off";
}

export function wantVoice(wanted) {
  localStorage.setItem(KEY, wanted ? "on" : "off");
  if (!wanted) hush();
}

/** Whether this device can say anything in the language, and may. */
export function canSpeak(language) {
  return voiceWanted() && Boolean(voiceFor(language));
}

/** Says `text` and drops what was being said; silent where nobody wants to hear it. */
export function speak(text, language) {
  if (voiceWanted()) aloud(text, language);
}
