/** The desk without a mouse. Single keys can be switched off (WCAG 2.1.4); none works while somebody writes. */

const SWITCH = "keys-off";

const writing = (element) => element.closest("input:not([type=radio], [type=checkbox]), textarea, select, [contenteditable], dialog[open]");
const isOn = () => localStorage.getItem(SWITCH) === null;
const visible = (element) => element.checkVisibility() && !element.closest("[hidden]");

function move(step) {
  const links = [...document.querySelectorAll("#rows .row-link")];
  const here = links.findIndex((link) => link === document.activeElement);
  const from = here >= 0 ? here : links.findIndex((link) => link.hasAttribute("aria-current"));
  const to = links[Math.min(links.length - 1, Math.max(0, from + step))];
  to?.focus();
  to?.scrollIntoView({ block: "nearest" });
}

function press(key) {
  const target = [...document.querySelectorAll(`[data-key="${CSS.escape(key)}"]`)].find(visible);
  if (!target) return false;
  if (target.matches("input")) target.focus();
  else target.click();
  return true;
}

function act(key) {
  if (key === "j") return move(1), true;
  if (key === "k") return move(-1), true;
  if (key === "?") return document.getElementById("keys").showModal(), true;
  if (key === "n") return document.querySelector("[data-fresh]:not([hidden])")?.click(), true;
  if (/^[1-9]$/.test(key)) return document.querySelectorAll("#queues a")[key - 1]?.click(), true;
  return press(key);
}

function onKey(event) {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || event.defaultPrevented) return;
  if (event.key === "Escape") {
    if (document.querySelector("dialog[open], details[data-menu][open]")) return;
    if (writing(event.target)) event.target.blur();
    else press("escape");
    return;
  }
  if (!isOn() || writing(event.target)) return;
  if (act(event.key.toLowerCase())) event.preventDefault();
}

export function listenForKeys() {
  document.addEventListener("keydown", onKey);
  const box = document.querySelector("[data-keys-switch]");
  box.checked = isOn();
  box.addEventListener("change", () => (box.checked ? localStorage.removeItem(SWITCH) : localStorage.setItem(SWITCH, "1")));
  document.addEventListener("click", (event) => {
    const opener = event.target.closest("[data-open]");
    if (opener) document.getElementById(opener.dataset.open)?.showModal();
  });
}
