/**
 * While an answer is written: how much the carrier still takes, what the lexicon says, and how it will look in the
 * citizen's hand. The lexicon is the server's; without this script it speaks when the answer is submitted.
 */

import { say, words } from "./words.js";

const CHECK_AFTER = 500; // ms after the last key

const encoder = new TextEncoder();
// As the carriers count: a Chinese character is one, ASCII is half (hotline/carriers/weibo_words.py).
const measures = {
  bytes: { of: (text) => encoder.encode(text).length, over: "over", room: "bytes" },
  characters: { of: (text) => Math.ceil([...text].reduce((sum, one) => sum + (one.codePointAt(0) < 128 ? 0.5 : 1), 0)), over: "overCharacters", room: "characters" },
};
let timer = 0;
let asked = null; // the question under way; a newer one ends it

function show(form) {
  const text = form.querySelector("[data-limit-bytes]").value;
  const whole = `${form.dataset.prefix ?? ""}${text}${form.dataset.suffix ?? ""}`;
  const chosen = form.querySelector("[name=visibility]:checked");
  const limit = Number(chosen?.dataset.limit ?? form.dataset.limit);
  const measure = measures[form.dataset.unit] ?? measures.bytes;
  const count = measure.of(whole);
  const gauge = form.querySelector("[data-gauge]");
  Object.assign(gauge.querySelector("meter"), { max: limit, high: limit, value: Math.min(count, limit) });
  gauge.classList.toggle("is-over", count > limit);
  gauge.querySelector("[data-gauge-words]").textContent = count > limit ? say(words[measure.over], { count: count - limit }) : say(words[measure.room], { count, limit });
  const preview = document.querySelector("[data-preview]");
  if (preview) preview.textContent = whole;
}

async function check(form) {
  asked?.abort();
  asked = new AbortController();
  const headers = JSON.parse(document.body.getAttribute("hx-headers"));
  const body = new FormData();
  body.set("text", form.querySelector("[data-limit-bytes]").value);
  try {
    const answer = await fetch(form.dataset.checkUrl, { method: "POST", headers, body, signal: asked.signal });
    const list = form.querySelector(".remarks");
    if (answer.ok && list) sayRemarks(list, await answer.text());
  } catch {
    // Offline, or asked anew meanwhile: what is submitted is checked again anyway.
  }
}

// Only what is new is put in, so that a reader who listens does not hear the same remark with every key.
function sayRemarks(list, text) {
  const fresh = new DOMParser().parseFromString(text, "text/html").body;
  if (fresh.textContent.trim() !== list.textContent.trim()) list.replaceChildren(...fresh.children);
  else [...list.querySelectorAll("[data-place]")].forEach((button, n) => (button.dataset.place = fresh.querySelectorAll("[data-place]")[n].dataset.place));
}

function goTo(button) {
  const field = button.closest("form").querySelector("[data-limit-bytes]");
  const [start, end] = button.dataset.place.split(" ").map(Number);
  field.focus();
  field.setSelectionRange(start, end);
}

export function watchReply() {
  document.addEventListener("input", (event) => {
    if (!event.target.matches("[data-limit-bytes]")) return;
    const form = event.target.closest("form");
    show(form);
    clearTimeout(timer);
    timer = setTimeout(() => form.isConnected && check(form), CHECK_AFTER);
  });
  document.addEventListener("change", (event) => {
    if (event.target.matches("form[data-limit] [name=visibility]")) show(event.target.closest("form"));
  });
  document.addEventListener("click", (event) => {
    const button = event.target.closest("button[data-place]");
    if (button) goTo(button);
  });
}

export function greetReply(root) {
  root.querySelectorAll("form[data-limit]").forEach(show);
}
