/** The desk without a mouse. What a key does stands on the help sheet; single keys can be switched off (WCAG 2.1.4). */

import { nextProposal } from "./forms.js";
import { openMacros } from "./macros.js";
import { select } from "./selection.js";

const SWITCH = "keys-off";
const rowLinks = () => [...document.querySelectorAll("#rows .row-link")];

const writing = (element) => element.closest("input:not([type=radio], [type=checkbox]), textarea, select, [contenteditable], dialog[open]");
const isOn = () => localStorage.getItem(SWITCH) === null;
const visible = (element) => element.checkVisibility() && !element.closest("[hidden]");

const verbs = {
  open: () => document.activeElement === document.body && openNext(),
  next: () => move(1),
  previous: () => move(-1),
  fresh: () => document.querySelector("[data-fresh]:not([hidden])")?.click(),
  queue: (key) => document.querySelectorAll("#queues a")[key - 1]?.click(),
  select: () => select(here()),
  "select-to": () => select(here(), { upTo: true }),
  selected: () => document.querySelector("#selection [data-go]")?.click(),
  help: () => document.getElementById("keys").showModal(),
};

function learnt() {
  const keys = new Map();
  for (const { dataset } of document.querySelectorAll("#keys [data-does]")) {
    const [first, second] = dataset.keys.split(" ");
    if (second === "–") for (let digit = 1; digit <= 9; digit++) keys.set(String(digit), dataset.does);
    else keys.set(second ? `${first}+${second}` : first, dataset.does);
  }
  return keys;
}

/** The row under the hand: the one with the focus, else the one that lies open. */
function here() {
  const focused = document.activeElement.closest?.("#rows .row");
  return focused ?? document.querySelector("#rows .row:has([aria-current])");
}

function move(step) {
  const links = rowLinks();
  const row = here();
  const from = links.findIndex((link) => row?.contains(link));
  const to = links[Math.min(links.length - 1, Math.max(0, from + step))];
  to?.focus();
  to?.scrollIntoView({ block: "nearest" });
}

// With the hand nowhere in particular Enter opens what comes next; elsewhere it is what it always is.
function openNext() {
  const links = rowLinks();
  links[links.findIndex((link) => link.hasAttribute("aria-current")) + 1]?.click();
}

function press(key) {
  const target = [...document.querySelectorAll(`[data-key="${CSS.escape(key)}"]`)].find(visible);
  if (!target) return false;
  if (target.matches("input")) target.focus();
  else target.click();
  return true;
}

export function listenForKeys() {
  const keys = learnt();

  function act({ key, shiftKey }) {
    const letter = key.length === 1 ? key.toLowerCase() : key;
    const does = keys.get(shiftKey && letter !== key ? `Shift+${letter}` : letter);
    if (!does) return press(letter);
    return verbs[does](letter) !== false;
  }

  document.addEventListener("keydown", (event) => {
    if (event.isComposing || event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "F8" && nextProposal()) return event.preventDefault();
    if (event.key === "F2" && openMacros()) return event.preventDefault();
    if (event.key === "Escape") {
      if (document.querySelector("dialog[open], details:is(.menu, [data-menu])[open]")) return;
      if (writing(event.target)) event.target.blur();
      else press("escape");
      return;
    }
    if (isOn() && !writing(event.target) && act(event)) event.preventDefault();
  });
  const box = document.querySelector("[data-keys-switch]");
  box.checked = isOn();
  box.addEventListener("change", () => (box.checked ? localStorage.removeItem(SWITCH) : localStorage.setItem(SWITCH, "1")));
  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-open=keys]")) verbs.help();
  });
}
