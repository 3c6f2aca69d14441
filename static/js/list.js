/** The live list: changed rows are fetched together, new ones never move what is under the hand. */
import { list, rowOf, rows, trim } from "./rows.js";
import { carryOver } from "./selection.js";
import { arrived, fetchPart, inFlight, swapById } from "./swap.js";
import { say, words } from "./words.js";

const EVERY = 1_000; // ms: at most one request for rows a second
const AT_ONCE = 100; // rows asked for in one request
const MOST_HEARD = 500; // frames kept while another list is on its way
export class List {
  #changed = new Set();
  #fresh = new Set();
  #asking = false;
  #missed = null; // what was heard while another list is on its way: it may have been made before that

  constructor({ address }) {
    this.address = address;
    setInterval(() => this.#turn(), EVERY);
    document.addEventListener("click", (event) => event.target.closest("[data-fresh]") && this.showFresh());
    const whole = (event) => event.detail.target?.id === "list";
    document.addEventListener("htmx:beforeRequest", (event) => whole(event) && (this.#missed = []));
    document.addEventListener("htmx:afterSwap", (event) => whole(event) && this.forget());
  }

  /** A frame said that a ticket changed. */
  hear(frame) {
    if (this.#missed?.length < MOST_HEARD) this.#missed.push(frame);
    const { number, version, left = [], entered = [] } = frame;
    const queue = list()?.dataset.queue;
    const row = rowOf(number);
    if (row && Number(row.dataset.version) >= version) return;
    if (left.includes(queue) && !entered.includes(queue)) this.leave(number);
    else if (row) this.#changed.add(number);
    else if (entered.includes(queue) && !("search" in list().dataset)) this.#fresh.add(number);
    this.#announce();
  }

  /** It is no longer in this list: dimmed where it stands, taken away once the hand is elsewhere. */
  leave(number) {
    this.#fresh.delete(number);
    this.#changed.delete(number);
    rowOf(number)?.classList.add("is-gone");
    this.#announce();
  }

  /** Ask again for one row, whatever was heard. */
  refresh(number) {
    if (rowOf(number)) this.#changed.add(number);
  }

  /** The line stands (again): a fresh first page tells which rows came and changed while nobody listened. */
  async catchUp() {
    const queue = document.querySelector("#queues [aria-current]");
    const comparable = queue && list()?.dataset.order === "newest" && !("search" in list().dataset);
    const page = comparable ? await fetchPart(queue.href) : null;
    if (page && list().dataset.queue !== queue.dataset.queue) return;
    const known = new Map([...(rows()?.querySelectorAll(".row") ?? [])].map((row) => [row.dataset.number, row.dataset.version]));
    for (const { dataset } of page?.querySelectorAll("li.row") ?? []) {
      if (!known.has(dataset.number)) this.#fresh.add(dataset.number);
      if (known.get(dataset.number) === dataset.version) known.delete(dataset.number);
    }
    for (const number of known.keys()) this.#changed.add(number); // moved on, gone, or further down: asked one by one
    this.#announce();
  }

  /** The list was replaced as a whole. */
  forget() {
    this.#changed.clear();
    this.#fresh.clear();
    const missed = this.#missed ?? [];
    this.#missed = null;
    missed.forEach((frame) => this.hear(frame));
    this.#announce();
  }

  async showFresh() {
    if (list().dataset.order === "due" || this.#fresh.size > AT_ONCE) {
      document.querySelector("#queues [aria-current]")?.click(); // too many, or sorted otherwise: a fresh page
      return;
    }
    await this.#ask([...this.#fresh]);
    rows().closest(".pane").scrollTop = 0;
    rows().querySelector(".row-link")?.focus({ preventScroll: true });
  }

  async #turn() {
    if (this.#asking || document.hidden || !rows() || inFlight()) return;
    const away = !this.#handIsHere();
    if (away) for (const row of rows().querySelectorAll(".is-gone:not(:has([aria-current]))")) row.remove();
    const welcome = away && list().dataset.order !== "due" ? [...this.#fresh] : [];
    const wanted = [...this.#changed, ...welcome].slice(0, AT_ONCE);
    if (wanted.length) await this.#ask(wanted);
    list().querySelector(":scope > .empty").hidden = rows().querySelector(".row") !== null;
  }

  #handIsHere() {
    const pane = rows().closest(".pane");
    if (matchMedia("(hover: none)").matches) return pane.checkVisibility();
    return pane.matches(":hover") || pane.contains(document.activeElement) || pane.scrollTop > 40;
  }

  async #ask(numbers) {
    this.#asking = true;
    const queue = list().dataset.queue;
    const found = await fetchPart(`${this.address}?${new URLSearchParams({ numbers: numbers.join(","), queue })}`);
    this.#asking = false;
    if (!found || list().dataset.queue !== queue) return;
    const came = [], there = new Set();
    for (const fresh of [...found.querySelectorAll("li.row")]) {
      const { number } = fresh.dataset;
      there.add(number);
      if (rowOf(number)) this.#change(fresh);
      else if (this.#fresh.has(number)) came.push(fresh);
    }
    for (const number of numbers) {
      if (rowOf(number) && !there.has(number)) this.leave(number);
      this.#changed.delete(number);
      this.#fresh.delete(number);
    }
    rows().prepend(...came);
    came.forEach(arrived);
    trim();
    this.#announce();
  }

  #change(fresh) {
    const old = rowOf(fresh.dataset.number);
    if (old.querySelector("[aria-current]")) fresh.querySelector(".row-link").setAttribute("aria-current", "true");
    carryOver(old, fresh);
    fresh.classList.add("has-moved");
    swapById(fresh);
  }

  #announce() {
    const button = document.querySelector("[data-fresh]");
    if (!button) return;
    const count = this.#fresh.size;
    button.hidden = count === 0;
    if (count) button.textContent = say(words.fresh, { count: count > 999 ? "999+" : count });
  }
}
