/** The simulator's phone: the newest word stays in view, Enter sends, the tour can write for a newcomer. */

import "./page.js";
import { watchForms } from "./forms.js";
import { tickTimes } from "./times.js";

function toTheEnd() {
  const thread = document.getElementById("thread");
  thread.scrollTop = thread.scrollHeight;
}

document.addEventListener("htmx:afterSwap", ({ detail }) => {
  if (detail.target?.id === "thread") toTheEnd();
  tickTimes();
});
document.addEventListener("htmx:beforeRequest", ({ detail }) => {
  const form = detail.requestConfig.elt;
  if (!form.matches("[data-say]")) return;
  // What is sent has been read by now; what is typed from here on is the next message.
  form.dataset.sent = form.elements.text?.value ?? "";
  form.reset();
});
document.addEventListener("htmx:afterRequest", ({ detail }) => {
  const form = detail.requestConfig.elt;
  if (!form.matches("form")) return;
  if (detail.successful) form.closest("details")?.removeAttribute("open");
  else if (form.elements.text?.value === "") form.elements.text.value = form.dataset.sent;
});
document.addEventListener("change", ({ target }) => target.matches("[data-send]") && target.form.requestSubmit());
document.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || event.shiftKey || event.isComposing || !event.target.matches("#words-to-send")) return;
  event.preventDefault();
  event.target.form.requestSubmit();
});

// Whoever comes in at the desk beside gets a new form token in the cookie: the phone's forms follow it.
document.addEventListener("submit", ({ target }) => {
  const token = document.cookie.match(/(?:^|; )csrftoken=([^;]+)/)?.[1];
  const field = target.querySelector("input[name=csrfmiddlewaretoken]");
  if (token && field) field.value = token;
  if (target.target === "desk") document.querySelector("iframe").scrollIntoView({ block: "nearest" });
}, { capture: true });

watchForms();
toTheEnd();
