/** The tone for people in danger: two notes, three times, made here; no file, and only for who switched it on. */

const KEPT = "siren-sound";
const NOTES = [880, 660]; // Hz
const LONG = 0.22; // s

let sound = null;

export const isOn = () => localStorage.getItem(KEPT) === "on";

/** Switch it on or off; on by hand, so that the browser lets it sound, and one hears at once what it is. */
export function switchTone(on) {
  if (on) localStorage.setItem(KEPT, "on");
  else localStorage.removeItem(KEPT);
  if (on) play(1);
}

/** Play it, if it is on. A page that nobody has touched yet may not sound: then with the first touch. */
export async function play(times = 3) {
  if (!isOn()) return;
  if (!navigator.userActivation?.hasBeenActive) {
    for (const touch of ["pointerdown", "keydown"]) addEventListener(touch, first, { once: true });
    return;
  }
  sound ??= new AudioContext();
  if (sound.state === "suspended") await sound.resume();
  for (let n = 0; n < times * NOTES.length; n++) note(NOTES[n % NOTES.length], sound.currentTime + n * LONG * 1.2);
}

// One listener for both, however often it was asked for: adding it again changes nothing.
function first() {
  for (const touch of ["pointerdown", "keydown"]) removeEventListener(touch, first);
  setTimeout(play, 0, 1); // the touch counts once its own handlers have run
}

function note(pitch, at) {
  const tone = sound.createOscillator(), volume = sound.createGain();
  tone.frequency.value = pitch;
  volume.gain.setValueAtTime(0, at);
  volume.gain.linearRampToValueAtTime(0.25, at + 0.02); // without a click
  volume.gain.linearRampToValueAtTime(0, at + LONG);
  tone.connect(volume).connect(sound.destination);
  tone.start(at);
  tone.stop(at + LONG);
}
