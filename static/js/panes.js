/** What the panes show belongs together: the level on a phone, what is chosen, where the hand goes. */

// On a phone the four panes are four levels; what came in says which one is meant.
export function showLevel(target) {
  const level = { list: "list", ticket: "ticket", actions: "step", step: document.getElementById("step")?.dataset.level }[target];
  if (!level) return;
  document.getElementById("content").dataset.level = level;
  if (matchMedia("(width < 45rem)").matches) scrollTo(0, 0);
  if (level === "step") focusForm();
}

export function focusForm() {
  firstToFill(document.querySelector("#step form, #bulk [data-bulk]"))?.focus({ preventScroll: true });
}

// Where the hand goes first: what is still missing, else the first entry as it stands.
function firstToFill(form) {
  const fields = [...(form?.elements ?? [])].filter((field) => field.matches("input:not([type=hidden]), select, textarea"));
  const [first] = fields;
  const chosen = first?.type === "radio" && fields.find((field) => field.name === first.name && field.checked);
  return fields.find((field) => field.willValidate && field.validity.valueMissing) ?? (chosen || first);
}

export function markChosenStep() {
  const form = document.querySelector("#step form");
  const links = [...document.querySelectorAll("#step-buttons a")];
  const chosen = links.find((link) => form && link.pathname === new URL(form.action).pathname);
  if (form && !chosen) return; // a seat of the reply, say: the server has marked what it belongs to
  for (const link of links) link.removeAttribute("aria-current");
  chosen?.setAttribute("aria-current", "step");
}

export function markCurrent(open) {
  for (const link of document.querySelectorAll("#rows .row-link")) {
    if (link.id === `open-${open}`) link.setAttribute("aria-current", "true");
    else link.removeAttribute("aria-current");
  }
  const queue = document.getElementById("list")?.dataset.queue;
  for (const link of document.querySelectorAll("#queues a")) {
    if (link.dataset.queue === queue) link.setAttribute("aria-current", "page");
    else link.removeAttribute("aria-current");
  }
}

// From a selection back to the list it was made in, which is still there.
document.addEventListener("click", (event) => {
  if (!event.target.closest("[data-to-list]")) return;
  event.preventDefault();
  showLevel("list");
});

let atTheKeys = false; // whoever works with the mouse does not want the list to wait for their keyboard
document.addEventListener("keydown", () => (atTheKeys = true), { capture: true });
document.addEventListener("pointerdown", () => (atTheKeys = false), { capture: true });

// Who pressed "back" again while the page before was still loading has changed the address under a page
// that could not hear it yet: it would show the ticket at the list's address.
document.addEventListener("DOMContentLoaded", () => {
  const [loaded] = performance.getEntriesByType("navigation");
  if (loaded && withoutHash(loaded.name) !== withoutHash(location.href)) location.reload();
});

const withoutHash = (address) => address.split("#", 1)[0];

/** A step was taken and its form is gone: the hand goes to the row after it, from where Enter goes on. */
export function goOn(open) {
  if (!atTheKeys || document.activeElement !== document.body) return;
  const rows = [...document.querySelectorAll("#rows .row")];
  const next = rows.slice(rows.findIndex((row) => row.dataset.number === open) + 1).find((row) => !row.matches(".is-gone"));
  next?.querySelector(".row-link").focus({ preventScroll: true });
}
