// "Exit this page", as the GOV.UK Design System has it: a button, or Shift three times, each within five seconds of
// the one before; any other key begins anew.
const EXIT_PRESSES = 3;
const EXIT_MS = 5000;

class Exit {
  // `leave` is called when the person wants to go; `armed` says whether Shift counts now.
  constructor(leave, armed) {
    this.leave = leave;
    this.armed = armed;
    this.presses = 0;
    this.lights = make("span", { class: "lights", "aria-hidden": "true", hidden: true }, make("i"), make("i"), make("i"));
    this.link = make("a", { class: "button exit", href: EXIT_ADDRESS, rel: "nofollow noreferrer",
      click: (event) => { event.preventDefault(); leave(); } }, WORDS.exit, this.lights);
    this.status = make("span", { class: "unseen", role: "status" });
    document.addEventListener("keyup", (event) => this.keyUp(event), true);
  }

  keyUp(event) {
    if (!this.armed()) return;
    // Shift that made a capital letter is no press of Shift.
    if (event.key === "Shift" && !this.withShift) this.press();
    else if (this.presses) this.reset();
    this.withShift = event.shiftKey;
  }

  press() {
    this.presses += 1;
    clearTimeout(this.timer);
    if (this.presses >= EXIT_PRESSES) return this.leave();
    this.timer = setTimeout(() => this.reset(), EXIT_MS);
    this.status.textContent = this.presses === 1 ? WORDS.exit_two_more : WORDS.exit_one_more;
    this.show();
  }

  reset() {
    clearTimeout(this.timer);
    this.presses = 0;
    this.status.textContent = WORDS.exit_expired;
    this.timer = setTimeout(() => { this.status.textContent = ""; }, EXIT_MS);
    this.show();
  }

  show() {
    this.lights.hidden = !this.presses;
    [...this.lights.children].forEach((light, index) => light.classList.toggle("on", index < this.presses));
  }
}

// Another address may be given, but only one that is a web page.
const EXIT_ADDRESS = /^https?:\/\//.test(OPTIONS.exit || "") ? OPTIONS.exit : EXIT;
