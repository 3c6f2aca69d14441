/**
 * While an answer is written: how much the carrier still takes, what the lexicon says, and how it will look in the
 * citizen's hand. The lexicon is the server's; without this script it speaks when the answer is submitted.
 */

import { say, words } from "./words.js";

const CHECK_AFTER = 500; // ms after the last key

const encoder = new TextEncoder();
let timer = 0;
let asked = null; // the question under way; a newer one ends it

function show(form) {
  const text = form.querySelector("[data-limit-bytes]").value;
  const whole = `${form.dataset.prefix ?? ""}${text}${form.dataset.suffix ?? ""}`;
  const limit = Number(form.dataset.limit);
  const count = encoder.encode(whole).length;
  const gauge = form.querySelector("[data-gauge]");
  gauge.querySelector("meter").value = Math.min(count, limit);
  gauge.classList.toggle("is-over", count > limit);
  gauge.querySelector("[data-gauge-words]").textContent = count > limit ? say(words.over, { count: count - limit }) : say(words.bytes, { count, limit });
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
  document.addEventListener("click", (event) => {
    const button = event.target.closest("button[data-place]");
    if (button) goTo(button);
  });
}

export function greetReply(root) {
  root.querySelectorAll("form[data-limit]").forEach(show);
}
