/** The live line to the server. It carries numbers and versions, never words; losing it is normal operation. */

const FIRST_WAIT = 500, LONGEST_WAIT = 15_000; // ms
const SAY_LOST_AFTER = 5_000; // ms: a blink of the network is nobody's business
const KNOWN_NO_MORE = 4401; // the server closes with this code when the session has ended

export class Line {
  #socket = null;
  #tries = 0;
  #timer = null;
  #lostTimer = null;

  /** @param {{path: string, heard: (frame: object) => void, stands: (state: "live"|"retrying"|"lost") => void}} about */
  constructor({ path, heard, stands }) {
    this.url = new URL(path, location.href);
    this.url.protocol = this.url.protocol.replace("http", "ws");
    this.heard = heard;
    this.stands = stands;
    addEventListener("online", () => this.#again(0));
    addEventListener("pagehide", () => this.#socket?.close());
    addEventListener("pageshow", (event) => event.persisted && this.#again(0));
    document.addEventListener("visibilitychange", () => document.hidden || this.alive || this.#again(0));
  }

  get alive() {
    return this.#socket?.readyState === WebSocket.OPEN;
  }

  open() {
    clearTimeout(this.#timer);
    if (this.#socket && this.#socket.readyState <= WebSocket.OPEN) return;
    const socket = (this.#socket = new WebSocket(this.url));
    socket.addEventListener("message", (event) => this.#hear(JSON.parse(event.data)));
    socket.addEventListener("close", (event) => socket === this.#socket && this.#lost(event.code));
  }

  send(frame) {
    if (this.alive) this.#socket.send(JSON.stringify(frame));
  }

  // Only `hello` means that we are known and up to date again.
  #hear(frame) {
    if (frame.type === "hello") {
      this.#tries = 0;
      clearTimeout(this.#lostTimer);
      this.#lostTimer = null;
      this.stands("live");
    }
    this.heard(frame);
  }

  #lost(code) {
    if (code === KNOWN_NO_MORE) {
      location.reload();
      return;
    }
    if (this.#lostTimer === null) {
      this.stands("retrying");
      this.#lostTimer = setTimeout(() => this.stands("lost"), SAY_LOST_AFTER);
    }
    // Jitter, so that five hundred desks do not come back in the same moment.
    const wait = Math.min(LONGEST_WAIT, FIRST_WAIT * 2 ** this.#tries);
    this.#tries += 1;
    this.#again(wait * (0.5 + Math.random()));
  }

  #again(wait) {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.open(), wait);
  }
}
