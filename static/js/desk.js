/** The desk: one live line, and what each frame on it means for list, counts, open ticket and alarms. */

import "./page.js";
import { raise, recount } from "./alerts.js";
import { watchBulk } from "./bulk.js";
import { listenForCommands } from "./commands.js";
import { moveCounts, setCounts } from "./counts.js";
import { keepDrafts, restoreDrafts } from "./drafts.js";
import { watchFilters } from "./filter.js";
import { showDuty, watchDuty } from "./duty.js";
import { greetForms, watchForms } from "./forms.js";
import { listenForKeys } from "./keys.js";
import { List } from "./list.js";
import { listenForMacros } from "./macros.js";
import { hush, tell } from "./notice.js";
import { focusForm, goOn, markChosenStep, markCurrent, showLevel } from "./panes.js";
import { greetReply, watchReply } from "./reply.js";
import { watchSelection } from "./selection.js";
import { called, countSoon, lookedAt } from "./shelves.js";
import { hear as hearSiren } from "./siren.js";
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
    countSoon();
    list.hear(frame);
    open.hear(frame);
  },
  "ticket.gone"(frame) {
    moveCounts(frame);
    countSoon();
    list.leave(frame.number);
    open.gone(frame.number);
  },
  counts: ({ queues }) => setCounts(queues), // time has passed: no step says that something grew late
  "alert.raised": raise,
  "card.changed": recount,
  mentioned: called,
  duty: ({ person, state }) => person === desk.dataset.me && showDuty(state),
  presence: (frame) => open.here(frame),
  emergency: () => list.catchUp(), // places move without steps
};

function beside({ step = "" }) {
  return ["reveal", "note", "alarm_noted"].includes(step) || /^(delivery|outbound|follower|comment)_/.test(step);
}

function heard(frame) {
  hearSiren(frame);
  meaning[frame.type]?.(frame);
}

function stands(state) {
  const sign = document.getElementById("connection");
  sign.dataset.state = state;
  sign.textContent = words[state];
  if (state === "lost") tell(words.offline);
  if (state === "live") hush(words.offline);
}

document.addEventListener("htmx:afterSwap", ({ detail }) => {
  const target = detail.target?.id;
  if (target === "ticket") {
    open.look();
    lookedAt();
    list.refresh(open.number);
    if (detail.requestConfig.verb === "post") goOn(open.number);
  }
  markCurrent(open.number);
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
watchSelection();
watchBulk();
watchDuty();
listenForMacros();
listenForKeys();
listenForCommands();
lookedAt();
if (desk.dataset.level === "step" && document.activeElement === document.body) focusForm(); // came in by its address
line.open();
