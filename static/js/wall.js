/** The wall: every frame of the live line may change a figure, so its parts are asked for again; at most once a second. */

import "./page.js";
import { hear as hearSiren } from "./siren.js";
import { Line } from "./socket.js";
import { fetchPart, swapById } from "./swap.js";
import { words } from "./words.js";

const EVERY = 1_000; // ms: at most one question a second for what moves
const MOVING = 5_000, AROUND = 10_000; // ms: time alone makes things late; what no frame tells of
const OLD = 15_000; // ms without an answer: what stands here is not true any more
const NOT_OURS = new Set(["presence", "mentioned", "error"]);

const wall = document.getElementById("content");
let line = "off", answered = Date.now();

/** A part of the page that is asked for again: soon when wanted, and after `patience` in any case. */
class Part {
  #last = 0;
  #timer = null;
  #asking = false;
  #again = false; // wanted once more while the answer was on its way: that answer may be too old

  constructor(address, patience) {
    this.address = address;
    setInterval(() => document.hidden || this.want(), patience);
  }

  want() {
    if (this.#asking) this.#again = true;
    else this.#timer ??= setTimeout(() => this.#ask(), Math.max(0, this.#last + EVERY - Date.now()));
  }

  async #ask() {
    this.#timer = null;
    this.#asking = true;
    this.#again = false;
    this.#last = Date.now();
    const part = await fetchPart(this.address);
    this.#asking = false;
    if (part) {
      answered = Date.now();
      for (const piece of part.querySelectorAll("[data-piece]")) swapById(piece);
    }
    show();
    if (this.#again) this.want();
  }
}

const moving = new Part(wall.dataset.moving, MOVING), around = new Part(wall.dataset.around, AROUND);

function heard(frame) {
  hearSiren(frame);
  if (NOT_OURS.has(frame.type)) return;
  moving.want();
  if (frame.type === "hello") around.want(); // coming back is the start-up path
}

function stands(state) {
  line = state;
  const sign = document.getElementById("connection");
  sign.dataset.state = state;
  sign.textContent = words[state];
  show();
}

// What is shown may be old in two ways: the line is cut, or it stands and nobody answers.
function show() {
  const state = line === "live" && Date.now() - answered > OLD ? "lost" : line;
  const at = document.getElementById("wall-figures").dataset.at;
  const said = state === "off" ? words.retrying : `${words[state]} · ${at}`;
  wall.dataset.state = state;
  const sign = document.querySelector("#wall-state strong");
  if (sign.textContent !== said) sign.textContent = said;
}

document.querySelector("[data-full]").addEventListener("click", () => {
  if (document.fullscreenElement) document.exitFullscreen();
  else document.documentElement.requestFullscreen();
});
document.addEventListener("visibilitychange", () => {
  if (document.hidden) return;
  moving.want();
  around.want();
});
setInterval(show, EVERY);
new Line({ path: wall.dataset.socket, heard, stands }).open();
