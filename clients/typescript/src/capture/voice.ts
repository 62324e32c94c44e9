/** Speaking prompts aloud where the device has a voice for the language. */

export function voiceFor(language: string): SpeechSynthesisVoice | undefined {
  if (!window.speechSynthesis) return undefined;
  const wanted = language.slice(0, 2).toLowerCase();
  return window.speechSynthesis.getVoices().find(({ lang }) => lang.replace("_", "-").toLowerCase().startsWith(wanted));
}

/** Says `text` and drops what was being said; silent without a voice. Unhurried, for ears of any age. */
export function speak(text: string, language: string): void {
  const voice = voiceFor(language);
  if (!voice) return;
  window.speechSynthesis.cancel();
  const words = new SpeechSynthesisUtterance(text);
  words.voice = voice;
  words.lang = voice.lang;
  words.rate = 0.9;
  window.speechSynthesis.speak(words);
}

export function hush(): void {
  if (window.speechSynthesis) window.speechSynthesis.cancel();
}
