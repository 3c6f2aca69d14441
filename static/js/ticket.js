/** The open ticket: its parts follow what others do, what is being written here does not. */

import { fetchPart, inFlight, swapById } from "./swap.js";
import { say, words } from "./words.js";

const CALM = 400; // ms: several changes at once become one request
const HEARTBEAT = 50_000; // ms: the server forgets a viewer after 60 s

const shown = () => document.getElementById("ticket");

export class OpenTicket {
  #timer = null;
  #seen = "";

  constructor({ line, me }) {
    this.line = line;
    this.me = me;
    setInterval(() => this.look(), HEARTBEAT);
  }

  get number() {
    return shown()?.dataset.number ?? "";
  }

  get version() {
    return Number(shown()?.dataset.version ?? 0);
  }

  /** Say which ticket lies open here, so that others see us and we see them. */
  look() {
    if (this.number || this.#seen) this.line.send({ type: "viewing", number: this.number });
    this.#seen = this.number;
  }

  hear({ number, version }, { beside = false } = {}) {
    if (number !== this.number || version < this.version || (version === this.version && !beside)) return;
    this.#followSoon(number);
  }

  /** The line stands (again): whatever happened while nobody listened, ask. */
  catchUp() {
    if (this.number) this.#follow(this.number);
  }

  gone(number) {
    if (number !== this.number) return;
    const words_ = document.createElement("p");
    words_.className = "empty";
    words_.textContent = words.gone;
    shown().replaceChildren(words_);
    shown().removeAttribute("data-number");
    document.getElementById("actions")?.replaceChildren();
  }

  here({ number, viewers }) {
    const list = document.getElementById("viewers");
    if (number !== this.number || !list) return;
    const others = viewers.filter((viewer) => String(viewer.id) !== this.me);
    list.replaceChildren(...others.map(person));
  }

  #followSoon(number) {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => (inFlight() ? this.#followSoon(number) : this.#follow(number)), CALM);
  }

  async #follow(number) {
    const queue = document.getElementById("list")?.dataset.queue ?? "";
    const body = await fetchPart(`${shown().dataset.live}?${new URLSearchParams({ queue })}`);
    const fresh = body?.firstElementChild;
    if (!fresh || number !== this.number || Number(fresh.dataset.version) < this.version) return;
    const moved = Number(fresh.dataset.version) > this.version;
    for (const part of [...fresh.children]) if (part.id) swapById(part);
    shown().dataset.version = fresh.dataset.version;
    if (moved) this.#warn(fresh.dataset);
    document.dispatchEvent(new Event("ticket:followed"));
  }

  // An untouched form may speak of the new version, since its writer sees it. A touched one keeps the old:
  // then the server refuses and shows both, and nobody overwrites what they have not seen.
  #warn({ version, by, step }) {
    for (const form of document.querySelectorAll("#actions form")) {
      const field = form.elements.namedItem("version");
      if (!field || !("ticketVersion" in field.dataset)) continue;
      if (!form.hasAttribute("data-dirty")) field.value = version;
      else form.querySelector("[data-changed]")?.replaceChildren(say(words.changed, { by, step }));
    }
  }
}

function person({ name, office }) {
  const item = document.createElement("li");
  const place = document.createElement("span");
  place.className = "faint";
  place.textContent = office ?? "";
  item.append(name, place);
  return item;
}
