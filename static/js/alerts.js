/** Cards of lateness: they slide in and stay until somebody takes note. The only thing on the desk that interrupts. */

import { tickTimes } from "./times.js";

export function raise({ number, clock, level, due_at: dueAt }) {
  const model = document.getElementById(`alert-${level}`);
  const id = `card-${number}-${clock}`;
  if (!model) return;
  document.getElementById(id)?.remove();
  const card = model.content.firstElementChild.cloneNode(true);
  card.id = id;
  const link = card.querySelector("a");
  link.textContent = number;
  link.href = `${link.href}${number}/`;
  card.querySelector("[data-clock]").textContent = document.querySelector(`#clock-names [data-clock="${CSS.escape(clock)}"]`)?.textContent ?? clock;
  card.querySelector("time").dateTime = dueAt;
  card.querySelector("button").addEventListener("click", () => card.remove());
  tickTimes(card);
  document.getElementById("alerts").append(card);
}
