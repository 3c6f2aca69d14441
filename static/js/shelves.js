/** What stands below the queues: calls to me as they come, and the counts of saved filters, asked for now and then. */

const EVERY = 5_000; // ms: several changes become one question

let timer = null;

function show(key, text) {
  const badge = document.querySelector(`#queues [data-queue="${CSS.escape(key)}"] .count`);
  if (badge && badge.textContent !== text) badge.textContent = text;
}

/** Somebody called me to a ticket, or I have looked. */
export function called({ waiting }) {
  show("mentioned", waiting > 999 ? "999+" : String(waiting));
}

/** A ticket changed: what the filters find may have, too. */
export function countSoon() {
  if (timer !== null || !document.querySelector("#queues [data-queue^=filter-]")) return;
  timer = setTimeout(count, EVERY);
}

async function count() {
  timer = null;
  if (document.hidden) return;
  try {
    const answer = await fetch(document.getElementById("content").dataset.filterCounts, { headers: { Accept: "application/json" } });
    if (answer.ok && !answer.redirected) for (const [key, text] of Object.entries((await answer.json()).counts)) show(key, text);
  } catch {
    // Offline: the line says so, and the next change asks again.
  }
}

/** What called me here is seen as soon as the ticket lies open. */
export async function lookedAt() {
  const form = document.querySelector("[data-seen]:not([data-sent])");
  if (!form) return;
  form.dataset.sent = "";
  const headers = { ...JSON.parse(document.body.getAttribute("hx-headers")), Accept: "application/json" };
  try {
    await fetch(form.action, { method: "POST", headers, body: new FormData(form) });
  } catch {
    delete form.dataset.sent;
  }
}
