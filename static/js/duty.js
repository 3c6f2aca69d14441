/** My state in the top bar: said without leaving the page, followed when it is said in another window. */

const sign = () => document.getElementById("duty");

export function showDuty(state) {
  const choice = document.querySelector(`[data-duty] button[value="${CSS.escape(state)}"]`);
  if (!choice || !sign()) return;
  sign().dataset.state = state;
  sign().className = `duty-state is-${state}`;
  sign().textContent = choice.textContent.trim();
  const summary = sign().closest("summary");
  summary.setAttribute("aria-label", `${choice.form.getAttribute("aria-label")}: ${sign().textContent}`);
  for (const other of choice.form.querySelectorAll("button")) other.setAttribute("aria-pressed", String(other === choice));
}

export function watchDuty() {
  document.querySelector("[data-duty]")?.addEventListener("submit", async (event) => {
    event.preventDefault();
    const form = event.target;
    const state = event.submitter?.value;
    const body = new FormData(form);
    body.set("state", state);
    form.closest("details").open = false;
    try {
      const answer = await fetch(form.action, { method: "POST", body, headers: { Accept: "application/json" } });
      if (answer.ok) showDuty((await answer.json()).state);
    } catch {
      form.submit(); // the browser's own way says what is wrong
    }
  });
}
