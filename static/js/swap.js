/** Puts fresh parts of the page in place of old ones without disturbing whoever works there. */

import { tickTimes } from "./times.js";

/** Fetch a page part. Returns its body element, or null when the server could not be asked. */
export async function fetchPart(url) {
  let answer;
  try {
    answer = await fetch(url, { headers: { "HX-Request": "true" }, credentials: "same-origin" });
  } catch {
    return null; // offline: the socket says so, and the next change asks again
  }
  if (answer.redirected && new URL(answer.url).pathname === "/") location.reload();
  if (!answer.ok) return null;
  return new DOMParser().parseFromString(await answer.text(), "text/html").body;
}

/** Whether a link or form in there waits for its answer; htmx cannot place the answer once it is replaced. */
export function inFlight(root = document) {
  return root.querySelector(".htmx-request") !== null;
}

/** Replace the element of the same id. What is open stays open, what has the focus keeps it. */
export function swapById(fresh) {
  const old = document.getElementById(fresh.id);
  if (!old || old.isEqualNode(fresh) || isBeingWritten(old) || inFlight(old)) return old;
  const focused = old.contains(document.activeElement) ? document.activeElement.id : "";
  if (old instanceof HTMLDetailsElement) fresh.open = old.open;
  const log = old.querySelector("[role=log]");
  if (log) mergeLog(log, fresh);
  old.replaceWith(fresh);
  arrived(fresh);
  if (focused) document.getElementById(focused)?.focus({ preventScroll: true });
  return fresh;
}

/** Tell htmx and the clocks about elements that came in by hand. */
export function arrived(element) {
  window.htmx?.process(element);
  tickTimes(element);
}

// A log that is replaced would be read aloud from the start: keep its element, change only what is new.
function mergeLog(log, freshPart) {
  const freshLog = freshPart.querySelector("[role=log]");
  for (const item of [...freshLog.children]) {
    const known = item.id && log.querySelector(`#${CSS.escape(item.id)}`);
    if (!known) log.append(item);
    else if (!known.isEqualNode(item)) known.replaceWith(item);
  }
  for (const item of [...log.children]) if (!item.id) item.remove();
  freshLog.replaceWith(log);
}

function isBeingWritten(element) {
  const form = element.querySelector("form[data-draft]");
  return form !== null && (form.hasAttribute("data-dirty") || form.contains(document.activeElement));
}
