/** The citizens' forms on a bad line: a position, small pictures, and a report that is not lost when sending fails. */

import { offerPosition } from "./position.js";
import { shrinkPictures } from "./shrink.js";
import { forget, keep, offer, restore } from "./unsent.js";

const PATIENCE = 90_000; // ms; 400 kB take about ten seconds on slow 3G

const form = document.getElementById("report");
const button = form.querySelector("button:not([type])");
const label = button.textContent;
let sending = false;

function busy(on) {
  sending = on;
  button.setAttribute("aria-busy", String(on));
  button.textContent = on ? form.dataset.sending : label;
}

// The page of a refusal says above its form what is missing: that part is taken over, what was typed stays as it is.
function refuse(page) {
  const told = new DOMParser().parseFromString(page, "text/html").getElementById("trouble");
  if (!told?.firstElementChild) return false;
  const here = document.getElementById("trouble");
  here.replaceChildren(...document.importNode(told, true).childNodes);
  here.scrollIntoView({ block: "center" });
  return true;
}

async function send() {
  const body = new FormData(form);
  keep(form);
  busy(true);
  try {
    // Whatever the answer's redirect leads to is not fetched here: the page itself goes there.
    const signal = AbortSignal.timeout?.(PATIENCE); // an older phone waits as long as it likes
    const answer = await fetch(form.action, { method: "POST", body, redirect: "manual", signal });
    if (answer.type === "opaqueredirect") {
      forget(form);
      location.assign(form.dataset.then);
      return;
    }
    if (refuse(await answer.text())) forget(form);
    else offer(form, "failed");
  } catch {
    offer(form, "offline");
  }
  busy(false);
}

form.addEventListener("submit", (event) => {
  event.preventDefault();
  if (!sending) send();
});
// Back from the page after sending: this one is fresh again.
addEventListener("pageshow", () => busy(false));

offerPosition(form);
shrinkPictures(form);
restore(form);
