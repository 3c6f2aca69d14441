/**
 * What somebody writes survives a crash, a reload and a colleague's change. It is kept in this browser at once and at
 * the server a moment later; it goes when the form was sent, when the person logs out, or after a week.
 */

import { say, words } from "./words.js";

const HERE_AFTER = 300, THERE_AFTER = 1_500; // ms after the last key
const KEPT_FOR = 7 * 86_400_000; // ms
const NEVER = new Set(["csrfmiddlewaretoken", "version", "do", "verdict"]);

const timers = new WeakMap();
let owner = "";

const keyOf = (form) => `draft:${owner}:${form.dataset.draft}`;

function valuesOf(form) {
  const values = {};
  for (const [name, value] of new FormData(form)) if (!NEVER.has(name)) (values[name] ??= []).push(value);
  return values;
}

function keepHere(form) {
  try {
    localStorage.setItem(keyOf(form), JSON.stringify({ at: Date.now(), values: valuesOf(form) }));
    tellState(form, words.kept);
  } catch {
    // Storage full or forbidden: the server's copy remains.
  }
}

async function keepThere(form) {
  if (!form.dataset.draftUrl || !form.isConnected) return;
  const headers = JSON.parse(document.body.getAttribute("hx-headers"));
  try {
    const answer = await fetch(form.dataset.draftUrl, { method: "POST", headers, body: new FormData(form), keepalive: true });
    if (answer.ok) tellState(form, say(words.saved, { time: new Date().toTimeString().slice(0, 5) }));
  } catch {
    tellState(form, words.kept);
  }
}

function tellState(form, text) {
  const place = form.querySelector("[data-draft-state]");
  if (place && place.textContent !== text) place.textContent = text;
}

function differs(form, values) {
  const now = valuesOf(form);
  return Object.keys({ ...now, ...values }).some((name) => String(now[name] ?? "") !== String(values[name] ?? ""));
}

function fillIn(form, values) {
  for (const field of form.elements) {
    if (!field.name || NEVER.has(field.name)) continue;
    const kept = values[field.name] ?? [];
    if (field.type === "checkbox" || field.type === "radio") field.checked = kept.includes(field.value);
    else if (kept.length) [field.value] = kept;
  }
}

/** Put back what was written in forms that have just come in, unless the server shows it already. */
export function restoreDrafts(root) {
  for (const form of root.querySelectorAll("form[data-draft]")) {
    const kept = JSON.parse(localStorage.getItem(keyOf(form)) ?? "null");
    if (!kept || !differs(form, kept.values)) continue;
    fillIn(form, kept.values);
    form.setAttribute("data-dirty", "");
    form.dispatchEvent(new Event("input", { bubbles: true }));
    tellState(form, words.restored);
  }
}

function forget(form) {
  timers.get(form)?.forEach(clearTimeout);
  localStorage.removeItem(keyOf(form));
}

function sweep(everything) {
  for (const key of Object.keys(localStorage)) {
    if (!key.startsWith("draft:")) continue;
    const old = Date.now() - (JSON.parse(localStorage.getItem(key))?.at ?? 0) > KEPT_FOR;
    if (everything || old) localStorage.removeItem(key);
  }
}

export function keepDrafts(me) {
  owner = me;
  sweep(false);
  document.addEventListener("input", (event) => {
    const form = event.target.closest("form[data-draft]");
    if (!form || !event.isTrusted) return;
    timers.get(form)?.forEach(clearTimeout);
    timers.set(form, [setTimeout(() => keepHere(form), HERE_AFTER), setTimeout(() => keepThere(form), THERE_AFTER)]);
  });
  addEventListener("pagehide", () => {
    for (const form of document.querySelectorAll("form[data-draft][data-dirty]")) {
      keepHere(form);
      keepThere(form);
    }
  });
  document.addEventListener("htmx:afterRequest", ({ detail }) => {
    const form = detail.requestConfig.elt; // detail.elt is another one once the form was swapped away
    if (detail.successful && form.matches("form[data-draft]")) forget(form);
  });
  document.querySelector("[data-log-out]")?.addEventListener("submit", () => {
    document.querySelectorAll("form[data-dirty]").forEach((form) => form.removeAttribute("data-dirty"));
    sweep(true);
  });
  restoreDrafts(document);
}
