/** Cards of lateness: they slide in and stay until somebody takes note. */

import { tickTimes } from "./times.js";

export function raise({ number, clock, level, due_at: dueAt }) {
  const model = document.getElementById(`alert-${level}`);
  if (!model) return;
  const id = `card-${number}-${clock}`;
  document.getElementById(id)?.remove();
  const card = model.content.firstElementChild.cloneNode(true);
  card.id = id;
  card.querySelector("[data-clock]").textContent = document.querySelector(`#clock-names [data-clock="${CSS.escape(clock)}"]`)?.textContent ?? clock;
  const link = card.querySelector("a");
  link.textContent = number;
  link.href = `${link.href}${number}/`;
  card.querySelector("time").dateTime = dueAt;
  tickTimes(card);
  card.querySelector("button").addEventListener("click", () => card.remove());
  document.getElementById("alerts").append(card);
}
