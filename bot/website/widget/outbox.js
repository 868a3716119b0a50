// What is still to be sent. One after the other, in the order in which it was typed, each under its own id: the server
// takes an id once, however often it is sent. Nothing leaves the outbox before the server has answered it.
const RETRY_MS = [2000, 5000, 15000, 30000];
// Whatever stands still, who waits has the numbers within five seconds.
const SLOW_MS = 4500;

class Outbox {
  // `waiting` is told when the person waits, and when they wait too long. Each item has `deliver`, which says whether
  // it is done, and `message` if it holds words of the person.
  constructor(waiting) {
    this.waiting = waiting;
    this.items = [];
    addEventListener("online", () => this.run());
    document.addEventListener("visibilitychange", () => { if (!document.hidden) this.run(); });
    // A page that goes away hands over what it has; should that fail, the browser asks the person to stay.
    addEventListener("pagehide", () => this.handOver());
    addEventListener("beforeunload", (event) => {
      if (this.items.some((item) => item.message) && this.items[0].failed) event.preventDefault();
    });
  }

  add(item) {
    this.items.push({ tries: 0, ...item });
    return this.run();
  }

  async run() {
    if (this.running) return;
    this.running = true;
    clearTimeout(this.timer);
    while (this.items.length) {
      const [item] = this.items;
      this.waiting("waiting");
      const slow = setTimeout(() => this.waiting("slow"), SLOW_MS);
      const done = await item.deliver().catch((problem) => { if (problem !== GONE) console.error(problem); return false; });
      clearTimeout(slow);
      this.waiting("");
      // It may have been emptied meanwhile.
      if (this.items[0] !== item) continue;
      if (!done) {
        this.timer = setTimeout(() => this.run(), item.waitMs || RETRY_MS[Math.min(item.tries, RETRY_MS.length - 1)]);
        item.tries += 1;
        break;
      }
      this.items.shift();
    }
    this.running = false;
  }

  handOver() {
    if (token.get()) for (const { message } of this.items) if (message) post(message);
  }

  clear() {
    clearTimeout(this.timer);
    this.items = [];
  }
}
