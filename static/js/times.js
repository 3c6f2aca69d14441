/** Keeps "3 min ago" and "2 h left" true while the page stands open; the wording is the server's. */

import { say, words } from "./words.js";

const EVERY = 15_000; // ms
const MINUTE = 60, HOUR = 3600, DAY = 86_400; // s

function inWords(seconds, patterns) {
  const size = Math.min(seconds >= DAY ? 2 : seconds >= HOUR ? 1 : 0, patterns.length - 1);
  const values = { d: Math.floor(seconds / DAY), h: Math.floor((seconds % DAY) / HOUR), m: seconds < MINUTE ? 1 : Math.floor((seconds % HOUR) / MINUTE) };
  return say(patterns[size], values);
}

function tick(time) {
  const away = (new Date(time.dateTime) - Date.now()) / 1000;
  const seconds = Math.floor(Math.abs(away));
  let text = time.textContent;
  if (time.dataset.tick === "ago" && seconds < DAY) text = seconds < MINUTE ? words.justNow : inWords(seconds, words.ago);
  if (time.dataset.tick === "left") text = inWords(away < 0 ? 0 : seconds, words.left);
  if (time.dataset.tick === "amount") text = inWords(seconds, words.amount);
  if (text !== time.textContent) time.textContent = text;
}

export function tickTimes(root = document) {
  if (words.ago) root.querySelectorAll("time[data-tick]").forEach(tick);
}

export function keepTimes() {
  setInterval(() => document.hidden || tickTimes(), EVERY);
  document.addEventListener("visibilitychange", () => document.hidden || tickTimes());
}
