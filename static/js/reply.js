/** While an answer is written: how much the carrier still takes, and how it will look in the citizen's hand. */

import { say, words } from "./words.js";

const encoder = new TextEncoder();

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

export function watchReply() {
  document.addEventListener("input", (event) => {
    if (event.target.matches("[data-limit-bytes]")) show(event.target.closest("form"));
  });
}

export function greetReply(root) {
  root.querySelectorAll("form[data-limit]").forEach(show);
}
