// Speaking prompts aloud where the device has a voice for the language.

const KEY = "zhijian.voice";

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

function voiceFor(language) {
  return globalThis.speechSynthesis && globalThis.speechSynthesis.getVoices().find(({ lang }) => lang.replace("_", "-").toLowerCase().startsWith(language.slice(0, 2).toLowerCase()));
}

/** Says `text` and drops what was being said; silent without a voice. Unhurried, for ears of any age. */
export function speak(text, language) {
  const synthesis = globalThis.speechSynthesis;
  const voice = voiceFor(language);
  if (!voice || !voiceWanted()) return;
  synthesis.cancel();
  const words = new SpeechSynthesisUtterance(text);
  words.voice = voice;
  words.lang = voice.lang;
  words.rate = 0.9;
  synthesis.speak(words);
}

export function hush() {
  if (globalThis.speechSynthesis) globalThis.speechSynthesis.cancel();
}
