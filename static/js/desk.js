/** The desk: one live line, and what each frame on it means for list, counts, open ticket and alarms. */

import "./page.js";
import { raise } from "./alerts.js";
import { moveCounts, setCounts } from "./counts.js";
import { keepDrafts, restoreDrafts } from "./drafts.js";
import { watchFilters } from "./filter.js";
import { greetForms, watchForms } from "./forms.js";
import { listenForKeys } from "./keys.js";
import { List } from "./list.js";
import { hush, tell } from "./notice.js";
import { greetReply, watchReply } from "./reply.js";
import { Line } from "./socket.js";
import { OpenTicket } from "./ticket.js";
import { words } from "./words.js";

const desk = document.getElementById("content");
const known = new Map(); // number -> newest version heard: a frame may come twice

const line = new Line({ path: desk.dataset.socket, heard, stands });
const list = new List({ address: desk.dataset.rows });
const open = new OpenTicket({ line, me: desk.dataset.me });

const meaning = {
  hello({ snapshot }) {
    setCounts(snapshot.queues ?? snapshot);
    open.look();
    // Coming back is the start-up path: whatever happened between the page and this moment is asked for.
    list.catchUp();
    open.catchUp();
  },
  "ticket.changed"(frame) {
    const seen = known.get(frame.number) ?? 0;
    // A delivery or a look into the vault leaves the version as it was: only the open ticket shows it.
    if (seen === frame.version && beside(frame)) return open.hear(frame, { beside: true });
    if (seen >= frame.version) return;
    known.set(frame.number, frame.version);
    moveCounts(frame);
    list.hear(frame);
    open.hear(frame);
  },
  "ticket.gone"(frame) {
    moveCounts(frame);
    list.leave(frame.number);
    open.gone(frame.number);
  },
  counts: ({ queues }) => setCounts(queues), // time has passed: no step says that something grew late
  "alert.raised": raise,
  presence: (frame) => open.here(frame),
};

function beside({ step = "" }) {
  return step === "reveal" || /^(delivery|outbound|follower)_/.test(step);
}

function heard(frame) {
  meaning[frame.type]?.(frame);
}

function stands(state) {
  const sign = document.getElementById("connection");
  sign.dataset.state = state;
  sign.textContent = words[state];
  if (state === "lost") tell(words.offline);
  if (state === "live") hush(words.offline);
}

// On a phone the four panes are four levels; what came in says which one is meant.
function showLevel(target) {
  const level = { list: "list", ticket: "ticket", step: document.getElementById("step")?.dataset.level }[target];
  if (!level) return;
  desk.dataset.level = level;
  if (matchMedia("(width < 45rem)").matches) scrollTo(0, 0);
  if (level === "step") focusForm();
}

function focusForm() {
  firstToFill(document.querySelector("#step form"))?.focus({ preventScroll: true });
}

// Where the hand goes first: what is still missing, else the first entry as it stands.
function firstToFill(form) {
  const fields = [...(form?.elements ?? [])].filter((field) => field.matches("input:not([type=hidden]), select, textarea"));
  const [first] = fields;
  const chosen = first?.type === "radio" && fields.find((field) => field.name === first.name && field.checked);
  return fields.find((field) => field.willValidate && field.validity.valueMissing) ?? (chosen || first);
}

function markChosenStep() {
  const form = document.querySelector("#step form");
  const links = [...document.querySelectorAll("#step-buttons a")];
  const chosen = links.find((link) => form && link.pathname === new URL(form.action).pathname);
  if (form && !chosen) return; // a seat of the reply, say: the server has marked what it belongs to
  for (const link of links) link.removeAttribute("aria-current");
  chosen?.setAttribute("aria-current", "step");
}

function markCurrent() {
  for (const link of document.querySelectorAll("#rows .row-link")) {
    if (link.id === `open-${open.number}`) link.setAttribute("aria-current", "true");
    else link.removeAttribute("aria-current");
  }
  const queue = document.getElementById("list")?.dataset.queue;
  for (const link of document.querySelectorAll("#queues a")) {
    if (link.dataset.queue === queue) link.setAttribute("aria-current", "page");
    else link.removeAttribute("aria-current");
  }
}

document.addEventListener("htmx:afterSwap", ({ detail }) => {
  const target = detail.target?.id;
  if (target === "ticket") {
    open.look();
    list.refresh(open.number);
  }
  markCurrent();
  markChosenStep();
  showLevel(target);
  const actions = document.getElementById("actions");
  restoreDrafts(actions);
  greetForms(actions);
  greetReply(actions);
  document.querySelector("[data-focus]")?.focus();
});
document.addEventListener("ticket:followed", markChosenStep);
document.addEventListener("htmx:beforeSwap", ({ detail }) => {
  // The session ended and the answer is the log-in page: show it as a page, not inside a pane.
  if (new URL(detail.xhr.responseURL).pathname === "/") {
    detail.shouldSwap = false;
    location.reload();
  }
});
for (const trouble of ["htmx:responseError", "htmx:sendError", "htmx:timeout"]) {
  document.addEventListener(trouble, () => tell(words.failed));
}
document.addEventListener("htmx:beforeRequest", () => hush(words.failed));

watchForms();
watchFilters();
watchReply();
keepDrafts(desk.dataset.me);
greetReply(document);
listenForKeys();
if (desk.dataset.level === "step" && document.activeElement === document.body) focusForm(); // came in by its address
line.open();
