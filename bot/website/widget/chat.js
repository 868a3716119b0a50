const GONE = new Error("The chat is over.");
// The server has taken a message and cannot read it yet; its answer will stand in the transcript.
const ASIDE = 202;
const LATER_MS = 5000;

// <concern-chat>: the button on the page, and the window of the chat.
class ConcernChat extends HTMLElement {
  connectedCallback() {
    if (this.shadowRoot) return;
    const root = this.attachShadow({ mode: "open" });
    const style = new CSSStyleSheet();
    style.replaceSync(STYLE);
    root.adoptedStyleSheets = [style];
    this.exit = new Exit(() => this.leave(), () => this.window.open || this.log);
    this.outbox = new Outbox((state) => this.showWaiting(state));
    this.forget();
    this.opener = button(OPTIONS.label || WORDS.open, () => this.open());
    this.window = make("dialog", { class: "chat", "aria-label": WORDS.title, close: () => this.closed() },
      make("div", { class: "top" },
        warning(),
        make("div", { class: "ways" }, this.exit.link, button(WORDS.close, () => this.window.close(), "secondary"))),
      this.exit.status, this.body = make("div", { class: "body" }));
    for (const event of ["dragover", "drop", "paste"]) this.window.addEventListener(event, (e) => this.refuseFiles(e));
    root.append(this.opener, this.window);
    // A tab that was duplicated, or asleep, is brought up to date when it is looked at.
    document.addEventListener("visibilitychange", () => { if (!document.hidden) this.catchUp(); });
    addEventListener("pageshow", (event) => { if (event.persisted) this.shownAgain(); });
    if (token.get() || "open" in OPTIONS) this.open();
  }

  // What is on the screen already: ids of the person's messages, and of those that have their answer.
  // And those that were kept aside, whose answer is still to come ("" for the transcript itself).
  forget() { this.shown = new Set(); this.answered = new Set(); this.aside = new Set(); }

  open() {
    if (!this.window.open) this.window.showModal();
    this.pageTitle = this.pageTitle || document.title;
    document.title = WORDS.neutral_title;
    if (this.log) this.text.focus();
    else if (token.get()) this.start(() => this.resume());
    else this.showBefore();
  }

  closed() {
    document.title = this.pageTitle;
    this.opener.textContent = this.log ? WORDS.open_again : OPTIONS.label || WORDS.open;
    this.opener.focus();
  }

  // Before the first use: how to leave, and what stays behind.
  showBefore() {
    const heading = make("h2", { tabindex: "-1" }, WORDS.before_heading);
    this.body.replaceChildren(make("div", { class: "before", role: "region", "aria-label": WORDS.before_heading, tabindex: "0" }, heading,
      ...[WORDS.before_1, WORDS.before_2, WORDS.before_3, WORDS.before_4].map((words) => make("p", {}, words)),
      make("p", {}, make("a", { href: address("staying-safe"), target: "_blank", rel: "noreferrer" }, WORDS.safety_link)),
      button(WORDS.continue, () => this.start(() => this.begin()))));
    heading.focus();
  }

  // A call whose answer comes after the chat was left or ended is nobody's business any more.
  async ask(...what) {
    const { log } = this;
    const answer = await call(...what);
    if (this.log !== log) throw GONE;
    return answer;
  }

  start(first) {
    this.draw();
    this.outbox.add({ deliver: first });
  }

  draw() {
    this.log = make("ol", { class: "log" });
    this.live = make("div", { role: "log", "aria-label": WORDS.messages }, this.log);
    this.typing = make("p", { class: "typing", "aria-hidden": "true", hidden: true }, WORDS.reading, make("i"), make("i"), make("i"));
    this.choices = make("div", { class: "choices", role: "group", "aria-label": WORDS.choices, hidden: true });
    this.pane = make("div", { class: "scroll", role: "region", "aria-label": WORDS.conversation, tabindex: "0" },
      this.live, this.typing, this.choices);
    this.status = make("p", { class: "status", role: "status" });
    this.error = make("p", { class: "error", id: "error", hidden: true });
    this.text = make("textarea", { id: "text", rows: "2", autocomplete: "off", "aria-describedby": "hint",
      keydown: (event) => this.keyDown(event) });
    this.form = make("form", { novalidate: true, submit: (event) => { event.preventDefault(); this.type(); } },
      make("label", { for: "text" }, WORDS.your_message), this.error,
      make("div", { class: "row" }, this.text, make("button", {}, WORDS.send)),
      make("p", { class: "hint", id: "hint" }, WORDS.hint));
    this.body.replaceChildren(this.pane, this.status, this.form);
    this.text.focus();
  }

  keyDown(event) {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    this.type();
  }

  type() {
    const words = this.text.value;
    const empty = !words.trim();
    this.error.textContent = empty ? WORDS.empty : "";
    this.error.hidden = !empty;
    this.text.setAttribute("aria-invalid", empty);
    this.text.setAttribute("aria-describedby", empty ? "error hint" : "hint");
    if (empty) return this.text.focus();
    this.text.value = "";
    this.say(words);
  }

  say(text) { this.send({ text }, text); }

  choose(choice) {
    this.send({ choice: choice.id }, choice.title);
    // Where there is a keyboard on the screen, it would hide the answer.
    (matchMedia("(pointer: coarse)").matches ? this.pane : this.text).focus();
  }

  send(content, words) {
    const message = { id: newId(), ...content };
    this.shown.add(message.id);
    const item = this.add({ from: "person", text: words });
    this.offer();
    item.scrollIntoView({ block: "nearest" });
    this.outbox.add({ message, deliver: () => this.deliver(message, item) });
  }

  // Each of the following returns whether it is done; if not, the outbox tries again.

  async begin() {
    const answer = await this.ask("POST", "chat/conversations", {});
    if (!answer || !answer.token) return this.unreachable(answer);
    token.set(answer.token);
    this.show(answer.messages, "");
    if (answer.status === ASIDE) this.later("");
    return true;
  }

  async resume() {
    const answer = await this.ask("GET", "chat/messages");
    if (!answer || answer.status >= 500) return this.unreachable(answer);
    if (answer.status === 401) {
      token.clear();
      this.tell(WORDS.ended);
      return this.begin();
    }
    // What was said before is not read out again.
    this.live.setAttribute("aria-live", "off");
    this.lay(answer.messages);
    if (answer.status === ASIDE) this.later("");
    requestAnimationFrame(() => this.live.removeAttribute("aria-live"));
    return true;
  }

  async deliver(message, item) {
    let answer = token.get() && await this.ask("POST", "chat/messages", message);
    if (!token.get() || answer && answer.status === 401) {
      if (token.get()) this.tell(WORDS.ended);
      token.clear();
      if (!(await this.begin())) return false;
      answer = await this.ask("POST", "chat/messages", message);
    }
    if (!answer || answer.status >= 500 || answer.status === 429) return this.notDone(item, answer);
    this.note(item);
    this.show(answer.messages, answer.status === ASIDE ? "" : message.id);
    if (answer.status === ASIDE) this.later(message.id);
    // Refused, too long for example: it goes back to where it was typed.
    if (answer.status >= 400 && !this.text.value) this.text.value = message.text || "";
    return true;
  }

  notDone(item, answer) {
    const said = answer && answer.messages[0] ? answer.messages[0].text : WORDS.not_sent;
    this.note(item, answer && answer.status === 429 ? WORDS.too_fast : said);
    return this.failing();
  }

  unreachable(answer) {
    this.problem = this.problem || this.add({ from: "assistant", style: "emergency", text: WORDS.unreachable });
    this.note(this.problem, answer && answer.messages[0] ? answer.messages[0].text : " ");
    if (!this.problem.querySelector("a")) {
      this.problem.append(make("a", { href: FORM, target: "_blank", rel: "noreferrer" }, WORDS.form_link));
    }
    return this.failing();
  }

  failing() {
    if (this.outbox.items[0]) this.outbox.items[0].failed = true;
    return false;
  }

  // Under a message: that it is not sent, and a way to try again; without words, takes that away.
  note(item, words) {
    const before = item.querySelector(".not-sent");
    item.classList.toggle("failed", Boolean(words));
    if (before && (!words || before.firstChild.textContent !== words)) before.remove();
    if (!words || before && before.isConnected) return;
    item.append(make("div", { class: "not-sent" }, make("p", { class: "error" }, words),
      button(WORDS.try_again, () => { this.text.focus(); this.outbox.run(); }, "secondary")));
    item.scrollIntoView({ block: "nearest" });
  }

  // Adds what a transcript holds and the screen does not.
  lay(messages) {
    const answered = new Set(this.answered);
    for (const message of messages) {
      if (message.from === "person" ? this.shown.has(message.id) : answered.has(message.to)) continue;
      this.add(message);
      if (message.from === "person") this.shown.add(message.id);
      else this.answered.add(message.to);
    }
    const last = messages[messages.length - 1];
    if (!last) return;
    this.offer(last);
    this.log.lastChild.scrollIntoView({ block: "nearest" });
    // The last message may have had no answer before the page went away.
    if (last.from === "person" && !this.outbox.items.some((item) => item.message)) {
      const { id, text } = last;
      const item = this.log.lastChild;
      this.outbox.add({ message: { id, text }, deliver: () => this.deliver({ id, text }, item) });
    }
  }

  async catchUp() {
    if (!this.log || !token.get() || this.outbox.items.length) return;
    const answer = await this.ask("GET", "chat/messages").catch(() => null);
    if (!answer || this.outbox.items.length) return;
    if (answer.status === 401) this.over();
    else if (answer.status < 300) this.lay(answer.messages);
    if (answer.status === 200) this.aside = new Set([...this.aside].filter((id) => id && !this.answered.has(id)));
  }

  // Looks until what was kept aside has its answer.
  later(id) {
    this.aside.add(id);
    clearTimeout(this.looking);
    this.looking = setTimeout(async () => {
      await this.catchUp();
      if (this.aside.size) this.later([...this.aside][0]);
    }, LATER_MS);
  }

  // Ended from another tab: nothing of it may stay on this screen.
  over() {
    this.clear();
    this.body.replaceChildren(make("p", { class: "before", role: "status" }, WORDS.ended_elsewhere),
      button(WORDS.continue, () => this.start(() => this.begin())));
  }

  show(messages, id) {
    if (this.problem) { this.problem.remove(); this.problem = null; }
    if (id) this.answered.add(id);
    const items = messages.map((message) => { this.answered.add(message.to || id); return this.add(message); });
    // Not while the person has more to say already: it answers another question by then.
    if (this.outbox.items.length < 2) this.offer(messages[messages.length - 1]);
    // A long answer is read from its beginning.
    if (items[0]) items[0].scrollIntoView({ block: "start" });
  }

  tell(text) { this.add({ from: "assistant", text }); }

  add(message) {
    const item = drawn(message, { say: (text) => { this.say(text); this.text.focus(); } });
    this.log.append(item);
    return item;
  }

  offer(message) {
    const choices = message && message.choices || [];
    this.choices.replaceChildren(...choices.map((choice) => button(choice.title, () => this.choose(choice), "secondary")));
    this.choices.hidden = !choices.length;
    // An old summary can be read; only the newest can be changed.
    const changes = [...this.log.querySelectorAll(".link")];
    const kept = message && message.items && message.items.length || 0;
    changes.slice(0, changes.length - kept).forEach((link) => link.remove());
  }

  showWaiting(state) {
    if (!this.log) return;
    this.typing.hidden = !state;
    this.status.textContent = state === "slow" ? WORDS.slow : "";
    this.status.classList.toggle("slow", state === "slow");
  }

  refuseFiles(event) {
    const brought = event.dataTransfer || event.clipboardData;
    if (!brought || ![...brought.types].includes("Files")) return;
    event.preventDefault();
    if (event.type !== "dragover" && this.status) this.status.textContent = WORDS.no_files;
  }

  clear() {
    token.clear();
    this.outbox.clear();
    this.forget();
    this.log = null;
    this.body.replaceChildren();
  }

  leave() {
    const ended = token.get();
    this.clear();
    if (ended) endSession(ended);
    this.body.replaceChildren(make("p", { class: "unseen", role: "alert" }, WORDS.exit_done));
    document.body.style.setProperty("visibility", "hidden", "important");
    this.window.classList.add("left");
    document.title = WORDS.neutral_title;
    location.replace(EXIT_ADDRESS);
  }

  // Kept by the browser and shown again with "Back": the chat goes on, unless it was left.
  shownAgain() {
    document.body.style.removeProperty("visibility");
    this.window.classList.remove("left");
    if (this.log) this.catchUp();
    else this.window.close();
  }
}
