const GONE = new Error("The chat is over.");
// The server has taken a message and cannot read it yet; its answer will stand in the transcript.
const ASIDE = 202;
const LATER_MS = 5000;
const CHANGED = new RegExp(`^${WORDS.change} (\\d+)$`);
// The quick reply that sends the report.
const SENDS = "read_back.send";
// Where there is a keyboard on the screen, it comes when the box has the focus, and hides what was said.
const isTouched = () => matchMedia("(pointer: coarse)").matches;

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
  forget() { this.shown = new Set(); this.answered = new Set(); this.aside = new Set(); this.listed = []; }

  open() {
    if (!this.window.open) this.window.showModal();
    this.pageTitle = this.pageTitle || document.title;
    document.title = WORDS.neutral_title;
    if (this.log) { this.ready(); this.view.toLast(); }
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
      ...[WORDS.before_1, WORDS.before_2, WORDS.before_3, WORDS.before_4].map((words) => make("p", {}, ...linked(words))),
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
      this.live, this.typing, this.status = make("p", { class: "status", role: "status" }), this.choices);
    this.more = make("button", { type: "button", class: "more", hidden: true, click: () => { this.ready(this.pane); this.view.toEnd(); } },
      WORDS.more);
    this.view = new View(this.pane, this.log, this.more);
    this.notice = make("div", { role: "alert" });
    this.text = make("textarea", { id: "text", rows: "2", autocomplete: "off", "aria-describedby": "hint",
      keydown: (event) => this.keyDown(event), input: () => this.complain() });
    this.sendButton = make("button", {}, WORDS.send);
    this.form = make("form", { novalidate: true, submit: (event) => { event.preventDefault(); this.type(); } },
      make("label", { for: "text" }, WORDS.your_message), this.notice,
      make("div", { class: "row" }, this.text, this.sendButton),
      make("p", { class: "hint", id: "hint" }, WORDS.hint));
    this.body.replaceChildren(this.pane, this.more, this.form);
    this.ready();
  }

  ready(where = isTouched() ? this.pane : this.text) { where.focus({ preventScroll: true }); }

  keyDown(event) {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    this.type();
  }

  type() {
    const words = this.text.value;
    if (words.trim()) {
      this.text.value = "";
      return this.say(words);
    }
    const sends = this.sends;
    if (sends) this.complain(make("p", { id: "error" }, WORDS.ask_to_send), button(sends.title, () => this.choose(sends)));
    else this.complain(make("p", { id: "error", class: "error" }, WORDS.empty));
    this.text.setAttribute("aria-invalid", !sends);
    if (!sends || !isTouched()) this.text.focus();
  }

  // Beside the box: that something is wrong with what is in it, until something else is done.
  complain(...about) {
    this.notice.replaceChildren(...about);
    this.text.setAttribute("aria-describedby", about.length ? "error hint" : "hint");
    this.text.removeAttribute("aria-invalid");
  }

  say(text) { this.send({ text }, text); }

  choose(choice) {
    this.send({ choice: choice.id }, choice.title);
    this.ready();
  }

  send(content, words) {
    const message = { id: newId(), ...content };
    this.shown.add(message.id);
    this.complain();
    const item = this.add({ from: "person", text: words });
    this.offer();
    this.view.toLast();
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
    for (const part of item.querySelectorAll("p")) Object.assign(part, tongue(answer.lang));
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
    if (!this.problem.querySelector("a[target]")) {
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
    item.append(make("div", { class: "not-sent" }, make("p", { class: "error" }, ...linked(words)),
      button(WORDS.try_again, () => { this.ready(); this.outbox.run(); }, "secondary")));
    item.scrollIntoView({ block: "nearest" });
  }

  // Adds what a transcript holds and the screen does not.
  lay(messages) {
    const answered = new Set(this.answered);
    const before = this.log.lastChild;
    for (const message of messages) {
      if (message.from === "person" ? this.shown.has(message.id) : answered.has(message.to)) continue;
      this.add(message);
      if (message.from === "person") this.shown.add(message.id);
      else this.answered.add(message.to);
    }
    const last = messages[messages.length - 1];
    if (!last) return;
    this.offer(last);
    if (this.log.lastChild !== before) this.view.toLast();
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
    this.body.replaceChildren(make("p", { class: "before", role: "status" }, ...linked(WORDS.ended_elsewhere)),
      button(WORDS.continue, () => this.start(() => this.begin())));
  }

  show(messages, id) {
    if (this.problem) { this.problem.remove(); this.problem = null; }
    if (id) this.answered.add(id);
    for (const message of messages) {
      this.answered.add(message.to || id);
      this.add(message);
    }
    // Not while the person has more to say already: it answers another question by then.
    if (this.outbox.items.length < 2) this.offer(messages[messages.length - 1]);
    this.view.toLast();
  }

  tell(text) { this.add({ from: "assistant", text }); }

  add(message) {
    // A tap on "Change" says the number; what is shown is the item's name.
    const [, number] = message.from === "person" && message.text.match(CHANGED) || [];
    const changed = number && this.listed[number - 1];
    if (message.items && message.items.length) this.listed = message.items;
    const item = drawn(changed ? { ...message, text: `${WORDS.change}: ${changed.heading}` } : message,
      { say: (text) => { this.say(text); this.ready(); } });
    this.log.append(item);
    return item;
  }

  offer(message) {
    const choices = message && message.choices || [];
    this.sends = choices.find((choice) => choice.id === SENDS);
    this.choices.replaceChildren(...choices.map((choice) =>
      button(choice.title, () => this.choose(choice), choice === this.sends ? "" : "secondary")));
    this.choices.hidden = !choices.length;
    this.sendButton.classList.toggle("secondary", Boolean(this.sends || message && this.isCallAsked()));
    // An old summary can be read; only the newest can be changed.
    const changes = [...this.log.querySelectorAll(".link")];
    const kept = message && message.items && message.items.length || 0;
    changes.slice(0, changes.length - kept).forEach((link) => link.remove());
  }

  // Whether the newest answer has the button that rings 999: it is the main one then.
  isCallAsked() {
    const items = [...this.log.children];
    const said = items.slice(items.findLastIndex((item) => item.classList.contains("person")) + 1);
    return said.some((item) => item.querySelector(".call"));
  }

  showWaiting(state) {
    if (!this.log) return;
    this.typing.hidden = !state;
    this.status.replaceChildren(...(state === "slow" ? linked(WORDS.slow) : []));
    this.status.classList.toggle("slow", state === "slow");
    // With 999 in it: that is seen wherever the person was.
    if (state === "slow") this.view.toEnd();
    else this.view.follow();
  }

  refuseFiles(event) {
    const brought = event.dataTransfer || event.clipboardData;
    if (!brought || ![...brought.types].includes("Files")) return;
    event.preventDefault();
    if (event.type !== "dragover" && this.status) {
      this.status.replaceChildren(...linked(WORDS.no_files));
      this.view.toEnd();
    }
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
