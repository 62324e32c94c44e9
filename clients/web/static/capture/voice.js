// Made by `make sdk` of clients/typescript/src/capture/voice.ts, of which this is the SHA-256:
// ac9facf3f4572e020d03cee88f31c2598a0c67e7524ceae70eae4db761dfbec7
/** Speaking prompts aloud where the device has a voice for the language. */
export function voiceFor(language) {
    if (!window.speechSynthesis)
        return undefined;
    const wanted = language.slice(0, 2).toLowerCase();
    return window.speechSynthesis.getVoices().find(({ lang }) => lang.replace("_", "-").toLowerCase().startsWith(wanted));
}
/** Says `text` and drops what was being said; silent without a voice. Unhurried, for ears of any age. */
export function speak(text, language) {
    const voice = voiceFor(language);
    if (!voice)
        return;
    window.speechSynthesis.cancel();
    const words = new SpeechSynthesisUtterance(text);
    words.voice = voice;
    words.lang = voice.lang;
    words.rate = 0.9;
    window.speechSynthesis.speak(words);
}
export function hush() {
    if (window.speechSynthesis)
        window.speechSynthesis.cancel();
}
