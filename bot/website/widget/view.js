// What of the conversation is in view. After something new that is the last message with its quick replies; of one that is
// too long for that, its beginning, and a button tells that there is more below, until its end was seen. It stays so when
// the window changes, unless the person has gone elsewhere; then what they read stays.
const MARGIN = 15;
const NEAR = 8;

class View {
  constructor(pane, log, more) {
    Object.assign(this, { pane, log, more, at: "last", placed: 0, width: 0 });
    pane.addEventListener("scroll", () => this.scrolled());
    new ResizeObserver(() => this.resized()).observe(pane);
  }

  get isAtEnd() { return this.pane.scrollHeight - this.pane.clientHeight - this.pane.scrollTop < NEAR; }

  toLast() {
    const last = this.log.lastElementChild;
    if (!last) return;
    const end = this.pane.scrollHeight - this.pane.clientHeight;
    // Who says it may be out of sight, what is said not.
    this.place(end <= last.offsetTop + last.firstChild.offsetHeight ? end : last.offsetTop - MARGIN);
    this.more.hidden = this.isAtEnd;
  }

  toEnd() { this.place(this.pane.scrollHeight); }

  place(top) {
    this.pane.scrollTop = top;
    this.placed = this.pane.scrollTop;
    this.at = this.isAtEnd ? "end" : "last";
  }

  // After what is below the last message has changed.
  follow() {
    if (this.at === "end") this.toEnd();
    else if (this.at === "last") this.toLast();
  }

  scrolled() {
    // Scrolled by the window, not by the person.
    if (this.width !== this.pane.clientWidth) return;
    if (this.isAtEnd) {
      this.at = "end";
      this.more.hidden = true;
    } else if (Math.abs(this.pane.scrollTop - this.placed) > NEAR) this.at = "elsewhere";
    this.read = [...this.log.children].find((item) => item.offsetTop + item.offsetHeight > this.pane.scrollTop + MARGIN);
  }

  resized() {
    const turned = this.width !== this.pane.clientWidth;
    this.width = this.pane.clientWidth;
    if (!turned) this.follow();
    else if (this.at !== "elsewhere") this.toLast();
    else if (this.read) this.pane.scrollTop = this.read.offsetTop - MARGIN;
  }
}
