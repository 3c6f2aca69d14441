/**
 * The command bar: a combobox over everything on the page that is marked as a command. What a command is called, and
 * by which other words it is found, stands in the page; choosing one presses what stands there. No second list.
 */

const NUMBER = /^(\d{8})-?(\d{6})-?([0-9A-Za-z])$/;
const MOST = 60; // shown at once
const ORDER = ["steps", "macros", "queues", "places", "duty", "language", "help", "search"];

const dialog = document.getElementById("commands");
const field = document.getElementById("command");
const list = document.getElementById("command-list");

let shown = [];
let at = 0;
let before = null; // what had the focus

const plain = (text) => text.normalize("NFKC").toLowerCase().replace(/\s+/g, " ").trim();
const groupName = (group) => dialog.querySelector(`[data-group="${group}"]`).textContent;

function labelOf(element) {
  const copy = element.cloneNode(true);
  copy.querySelectorAll("kbd, .count, .visually-hidden").forEach((part) => part.remove());
  return copy.textContent.replace(/\s+/g, " ").trim();
}

function commands() {
  return [...document.querySelectorAll("[data-command]")]
    .filter((element) => !element.disabled && element.getAttribute("aria-pressed") !== "true")
    .map((element) => ({
      label: labelOf(element),
      group: element.dataset.command,
      found: plain(`${labelOf(element)} ${element.dataset.also ?? ""}`),
      key: element.dataset.key || element.dataset.macroKey || "",
      act: () => element.click(),
    }))
    .sort((one, other) => ORDER.indexOf(one.group) - ORDER.indexOf(other.group));
}

// A number opens its ticket, anything else can be searched for: the search knows both.
function lookedFor(written) {
  const number = written.replace(/\s/g, "").match(NUMBER);
  const asked = number ? number.slice(1).join("-").toUpperCase() : written;
  const address = `${dialog.querySelector("[data-search]").dataset.search}?${new URLSearchParams({ q: asked })}`;
  return { label: asked, group: "search", key: "", act: () => location.assign(address), isNumber: number !== null };
}

function matching(written) {
  const wanted = plain(written).split(" ").filter(Boolean);
  const found = commands().filter((command) => wanted.every((word) => command.found.includes(word)));
  // What begins with the words comes before what only holds them; the order of the groups stays.
  const begins = (command) => (command.found.startsWith(wanted[0] ?? "") ? 0 : 1);
  if (wanted.length) found.sort((one, other) => begins(one) - begins(other));
  if (!wanted.length) return found;
  const search = lookedFor(written.trim());
  return search.isNumber ? [search, ...found] : [...found, search];
}

function draw() {
  shown = matching(field.value).slice(0, MOST);
  at = 0;
  list.replaceChildren(...shown.map(option));
  dialog.querySelector("[data-none]").hidden = !(shown.length === 1 && shown[0].group === "search" && !shown[0].isNumber);
  mark();
}

function option(command, place) {
  const item = document.createElement("li");
  item.id = `command-${place}`;
  item.setAttribute("role", "option");
  const label = document.createElement("span");
  label.className = "label";
  label.textContent = command.label;
  const group = document.createElement("span");
  group.className = "faint small";
  group.textContent = groupName(command.group);
  item.append(label, group);
  if (command.key) {
    const key = document.createElement("kbd");
    key.textContent = command.key === "escape" ? "Esc" : command.key.toUpperCase();
    key.setAttribute("aria-hidden", "true");
    item.append(key);
  }
  item.addEventListener("pointermove", () => at !== place && mark(place));
  item.addEventListener("click", () => choose(place));
  return item;
}

function mark(place = at) {
  at = place;
  [...list.children].forEach((item, number) => item.setAttribute("aria-selected", String(number === at)));
  const chosen = list.children[at];
  if (chosen) field.setAttribute("aria-activedescendant", chosen.id);
  else field.removeAttribute("aria-activedescendant");
  chosen?.scrollIntoView({ block: "nearest" });
}

function choose(place) {
  const command = shown[place];
  if (!command) return;
  dialog.close();
  command.act();
}

function onKey(event) {
  if (event.isComposing) return;
  const steps = { ArrowDown: 1, ArrowUp: -1, PageDown: 8, PageUp: -8 };
  if (event.key in steps) {
    const last = shown.length - 1, step = steps[event.key];
    const next = at + step;
    if (Math.abs(step) === 1 && (next < 0 || next > last)) mark(next < 0 ? last : 0); // round the corner
    else mark(Math.min(last, Math.max(0, next)));
  } else if (event.key === "Enter") choose(at);
  else return;
  event.preventDefault();
}

export function openCommands() {
  if (dialog.open) return dialog.close();
  if (document.querySelector("dialog[open]")) return;
  before = document.activeElement;
  field.value = "";
  draw();
  dialog.showModal();
  field.focus();
}

export function listenForCommands() {
  document.addEventListener("keydown", (event) => {
    if (event.key.toLowerCase() !== "k" || !(event.ctrlKey || event.metaKey) || event.shiftKey || event.altKey) return;
    event.preventDefault();
    openCommands();
  });
  document.addEventListener("click", (event) => event.target.closest("[data-open=commands]") && openCommands());
  field.addEventListener("input", draw);
  field.addEventListener("keydown", onKey);
  dialog.addEventListener("click", (event) => event.target === dialog && dialog.close()); // beside it
  dialog.addEventListener("close", () => before?.isConnected && before.focus({ preventScroll: true }));
}
