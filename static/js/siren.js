/** The banner of people in danger, and of matters that grow, on every page: it comes by itself and goes when somebody took note.
    For people in danger it sounds, if switched on. */

import { Line } from "./socket.js";
import { fetchPart } from "./swap.js";
import { tickTimes } from "./times.js";
import { isOn, play, switchTone } from "./tone.js";

const AGAIN = 15_000; // ms: the tone repeats until somebody took note
const SOON = 300; // ms: several frames of one moment ask once
const MEANS = new Set(["alarm", "alarm_noted", "accept"]);

const banner = () => document.getElementById("siren"), mode = () => document.getElementById("mode");
const MODE = new Set([
  ...["hello", "ticket.gone", "matter.grows", "alert.raised", "card.changed", "watch.raised"],
  ...["emergency", "called_in"],
]);
const numbers = () => new Set([...(banner()?.querySelectorAll("[data-note]") ?? [])].map((one) => one.action));
let soon = null;

/** A frame of the live line: it may ring now, or be quiet again. */
export function hear({ type, step }) {
  if (banner() && (MODE.has(type) || MEANS.has(step))) soon ??= setTimeout(look, SOON);
}

async function look() {
  soon = null;
  const part = await fetchPart(banner().dataset.url), fresh = part?.querySelector("#siren");
  if (!fresh) return;
  showMode(part.querySelector("#mode"));
  const known = numbers();
  // Only what is inside changes: the region is known to screen readers, and says what came.
  const focused = banner().contains(document.activeElement) ? document.activeElement.id : "";
  banner().dataset.ringing = fresh.dataset.ringing;
  banner().replaceChildren(...fresh.childNodes);
  tickTimes(banner());
  if (focused) (document.getElementById(focused) ?? banner().querySelector("button") ?? document.getElementById("content"))?.focus();
  if ([...numbers()].some((one) => !known.has(one))) play();
}

// Told once: what is the same is not said again to those who listen.
function showMode(fresh) {
  if (fresh.textContent !== mode().textContent) mode().replaceChildren(...fresh.childNodes);
}

function measure() {
  document.documentElement.style.setProperty("--siren-height", `${banner().offsetHeight + mode().offsetHeight}px`);
}

async function note(event) {
  if (!event.target.matches(".siren-one")) return;
  event.preventDefault();
  const form = event.target;
  try {
    const answer = await fetch(form.action, { method: "POST", body: new FormData(form), headers: { Accept: "application/json" } });
    if (answer.ok) return look();
  } catch {
    // the browser's own way says what is wrong
  }
  form.submit();
}

function keepSwitch() {
  for (const button of document.querySelectorAll("[data-sound]")) button.setAttribute("aria-pressed", String(isOn()));
}

export function watchSiren() {
  if (!banner()) return;
  document.addEventListener("submit", note);
  document.addEventListener("click", ({ target }) => {
    if (!target.closest("[data-sound]")) return;
    switchTone(!isOn());
    keepSwitch();
  });
  const resized = new ResizeObserver(measure);
  for (const part of [banner(), mode()]) resized.observe(part);
  keepSwitch();
  if (numbers().size) play();
  setInterval(() => numbers().size && play(1), AGAIN);
  const path = banner().dataset.line;
  if (path) new Line({ path, heard: hear, stands: () => {} }).open();
}
