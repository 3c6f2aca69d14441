/** The disaster desk: keeps the list fresh without moving what is under the hand, and the map in step with it. */

import "./page.js";
import { ReportMap } from "./map.js";
import { hear as hearSiren } from "./siren.js";
import { Line } from "./socket.js";
import { arrived, fetchPart } from "./swap.js";
import { say, words } from "./words.js";

const EVERY = 1_000; // ms: at most one request for the list a second
const QUEUE = "disaster";
const desk = document.getElementById("content");
const fold = document.querySelector("[data-map-fold]"), pane = document.getElementById("map-pane");
const wide = matchMedia("(width >= 64rem)");
let stale = false, asking = false, waiting = null; // waiting: a list that came while the hand was here

const list = () => document.getElementById("events");
const events = (root = document) => [...root.querySelectorAll(".event")];
const eventHere = () => document.activeElement.closest?.(".event");

// The map -----------------------------------------------------------------------------------------

let map = null;

function points(root) {
  return events(root)
    .filter((event) => event.dataset.lat)
    .map(({ dataset }) => ({ number: dataset.number, at: [Number(dataset.lat), Number(dataset.lon)], count: Number(dataset.count), title: dataset.title, critical: "critical" in dataset }));
}

function drawMap() {
  const found = points(waiting ?? document);
  document.querySelector("[data-map-none]").hidden = found.length > 0;
  if (pane.hidden) return;
  map ??= new ReportMap(document.getElementById("map"), goTo);
  map.show(found);
}

function goTo(number) {
  if (waiting) showFresh();
  const event = document.getElementById(`event-${number}`);
  event?.querySelector(".row-link").focus();
  event?.scrollIntoView({ block: "nearest" });
}

// The list ----------------------------------------------------------------------------------------

function heard(frame) {
  hearSiren(frame);
  const { type, number, left = [], entered = [] } = frame;
  const ours = left.includes(QUEUE) || entered.includes(QUEUE) || document.getElementById(`row-${number}`);
  if (type === "hello" || type === "emergency" || (type?.startsWith("ticket.") && ours)) stale = true;
}

async function turn() {
  if (waiting && !handIsHere()) showFresh();
  if (!stale || asking || document.hidden) return;
  [asking, stale] = [true, false];
  const found = (await fetchPart(desk.dataset.list))?.querySelector("#events");
  asking = false;
  if (!found) return;
  const known = new Set(events().map((event) => event.id));
  const came = events(found).filter((event) => !known.has(event.id)).length;
  waiting = found;
  const button = document.querySelector("[data-fresh]");
  if (handIsHere()) {
    button.hidden = came === 0;
    button.textContent = say(words.fresh, { count: came });
  } else showFresh();
  drawMap();
}

function handIsHere() {
  return list().matches(":hover") || list().contains(document.activeElement) || list().querySelector(":checked") !== null;
}

function showFresh() {
  const fresh = waiting;
  waiting = null;
  const marked = new Set([...list().querySelectorAll(":checked")].map((pick) => pick.id));
  const focused = list().contains(document.activeElement) ? document.activeElement.id : "";
  for (const pick of fresh.querySelectorAll(".pick")) pick.checked = marked.has(pick.id);
  const top = list().scrollTop;
  list().replaceWith(fresh);
  arrived(fresh);
  fresh.scrollTop = top;
  if (focused) document.getElementById(focused)?.focus({ preventScroll: true });
  document.querySelector("[data-fresh]").hidden = true;
  drawMap();
}

// By hand -----------------------------------------------------------------------------------------

function mark(event) {
  const picks = [...(event?.querySelectorAll(".pick") ?? [])];
  const on = picks.some((pick) => !pick.checked);
  for (const pick of picks) pick.checked = on;
}

function move(step) {
  const links = [...document.querySelectorAll(".row-link")];
  const at = links.findIndex((link) => link.closest(".row").contains(document.activeElement));
  links[Math.min(links.length - 1, Math.max(0, at + step))]?.focus();
}

const keys = {
  j: () => move(1),
  k: () => move(-1),
  x: () => mark(eventHere()),
  g: () => document.querySelector("[data-gather]")?.click(),
  n: () => waiting && showFresh(),
};

document.addEventListener("keydown", (event) => {
  const writing = event.target.closest?.("input:not([type=checkbox]), textarea, select, dialog[open]");
  if (event.isComposing || event.ctrlKey || event.metaKey || event.altKey || writing || localStorage.getItem("keys-off") !== null) return;
  if (!keys[event.key.toLowerCase()]) return;
  keys[event.key.toLowerCase()]();
  event.preventDefault();
});
document.addEventListener("click", ({ target }) => {
  if (target.closest("[data-mark]")) mark(target.closest(".event"));
  if (target.closest("[data-fresh]")) showFresh();
  if (target.closest("[data-map-all]")) map?.showAll();
});
document.addEventListener("focusin", () => map?.point(eventHere()?.dataset.number ?? ""));

function unfold(open) {
  pane.hidden = !open;
  fold.setAttribute("aria-expanded", String(open));
  drawMap();
}

fold.addEventListener("click", () => unfold(pane.hidden));
wide.addEventListener("change", () => unfold(wide.matches));
unfold(wide.matches);
setInterval(turn, EVERY);

function stands(state) {
  const sign = document.getElementById("connection");
  sign.dataset.state = state;
  sign.textContent = words[state];
}

new Line({ path: desk.dataset.socket, heard, stands }).open();
