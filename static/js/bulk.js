/**
 * One step on many tickets, sent one by one over the address that also takes them all at once. The run belongs to this
 * page, not to the pane it began in: one may open other tickets meanwhile. Each carries the version that was seen, so
 * that nothing is done twice, whatever gets lost on the way.
 */

import { unselect } from "./selection.js";
import { say, words } from "./words.js";

// In this tab, for this person: what a reload interrupts is told and can be gone on with.
const KEPT = `bulk:${document.getElementById("content").dataset.me}`;

const strip = () => document.querySelector("[data-run]");
let run = null; // {action, fields, items: [{t, outcome}], stopped}

const waiting = () => run.items.filter((item) => !item.outcome);
const ended = (kind) => run.items.filter((item) => item.outcome?.done === kind).length;

function begin(form) {
  const fields = [...new FormData(form)].filter(([name]) => name !== "t" && name !== "csrfmiddlewaretoken");
  const items = new FormData(form).getAll("t").map((t) => ({ t, outcome: null }));
  run = { action: form.action, fields, items, stopped: false, working: false };
  form.querySelector("button.is-primary").disabled = true;
  form.closest("section").hidden = true;
  go();
}

async function go() {
  if (run.working) return;
  run.working = true;
  run.stopped = false;
  for (const item of waiting()) {
    show();
    if (run.stopped || !(await send(item))) break;
    keep();
  }
  run.working = false;
  show();
  if (!waiting().length) finish();
}

/** Whether there was an answer; without one the ticket waits, and is sent again with the same version. */
async function send(item) {
  const body = new FormData();
  for (const [name, value] of run.fields) body.append(name, value);
  body.append("t", item.t);
  const headers = { ...JSON.parse(document.body.getAttribute("hx-headers")), Accept: "application/json" };
  try {
    const answer = await fetch(run.action, { method: "POST", headers, body });
    if (!answer.ok) throw new Error(String(answer.status));
    [item.outcome] = (await answer.json()).outcomes;
  } catch {
    run.stopped = true;
    return false;
  }
  showOutcome(item.outcome);
  return true;
}

function keep() {
  if (waiting().length) sessionStorage.setItem(KEPT, JSON.stringify(run));
  else sessionStorage.removeItem(KEPT);
}

function show() {
  const bar = strip();
  const count = run.items.length - waiting().length;
  bar.hidden = false;
  Object.assign(bar.querySelector("progress"), { max: run.items.length, value: count });
  const pattern = !waiting().length ? words.bulkEnded : run.working ? words.bulkRuns : words.bulkStopped;
  bar.querySelector("[data-run-words]").textContent = say(pattern, { count, all: run.items.length, done: ended(true), refused: ended(false) });
  bar.querySelector("[data-run-stop]").hidden = !run.working;
  bar.querySelector("[data-run-rest]").hidden = run.working || !waiting().length;
  bar.querySelector("[data-run-close]").hidden = run.working;
}

function showOutcome({ number, done, reason, state }) {
  const row = document.querySelector(`#bulk [data-number="${CSS.escape(number)}"]`);
  if (!row) return;
  row.classList.add(done ? "is-done" : "is-refused");
  row.querySelector("[data-outcome]").textContent = done ? `${words.done} · ${state}` : `${words.notDone} · ${reason}`;
  if (!done) row.scrollIntoView({ block: "nearest" });
}

function finish() {
  unselect(run.items.filter(({ outcome }) => outcome.done).map(({ outcome }) => outcome.number));
  const undo = document.querySelector("#bulk [data-undo]");
  const done = run.items.filter(({ outcome }) => outcome.done);
  if (undo && done.length) {
    undo.hidden = false;
    undo.querySelector("form").append(...done.map(({ outcome }) => hidden(`${outcome.number}:${outcome.version}`)));
  }
  document.querySelector("#bulk h2")?.focus();
}

function hidden(value) {
  return Object.assign(document.createElement("input"), { type: "hidden", name: "t", value });
}

function close() {
  sessionStorage.removeItem(KEPT);
  strip().hidden = true;
  run = null;
}

export function watchBulk() {
  document.addEventListener("submit", (event) => {
    if (!event.target.matches("[data-bulk]")) return;
    event.preventDefault();
    if (!run?.working) begin(event.target);
  });
  document.addEventListener("click", ({ target }) => {
    if (target.closest("[data-run-stop]")) run.stopped = true;
    if (target.closest("[data-run-rest]")) go();
    if (target.closest("[data-run-close]")) close();
  });
  addEventListener("beforeunload", (event) => run?.working && event.preventDefault());
  document.querySelector("[data-log-out]")?.addEventListener("submit", () => sessionStorage.removeItem(KEPT));
  const kept = JSON.parse(sessionStorage.getItem(KEPT) ?? "null");
  if (!kept) return;
  run = { ...kept, working: false };
  show();
}
