/** Cards of lateness on a wall: they slide in and stay until somebody takes note; the list beside the queues follows. */

import { fetchPart } from "./swap.js";
import { tickTimes } from "./times.js";

const SOON = 1000; // ms: several frames of one moment ask once
let soon = null;

/** A card was raised, or something was done about one: show those that press most. */
export function recount() {
  if (document.getElementById("wall-cards-part")) soon ??= setTimeout(look, SOON);
}

async function look() {
  soon = null;
  const there = document.getElementById("wall-cards-part");
  const fresh = (await fetchPart(there.dataset.url))?.querySelector("#wall-cards-part");
  if (fresh) there.replaceWith(fresh);
}

const SLIDES_IN = new Set(["red", "deep_red"]), MOST = 5;

/** On a wall; at a desk it stands above the page instead, until it is acknowledged. */
export function raise({ number, clock, level, due_at: dueAt }) {
  recount();
  if (!SLIDES_IN.has(level) || !document.querySelector(".wall-cards")) return;
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
  const stack = document.getElementById("alerts");
  stack.append(card);
  if (stack.children.length > MOST) stack.firstElementChild.remove();
}
