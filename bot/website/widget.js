// The chat on a council page: <concern-chat></concern-chat>. Keeps only its session token in this tab.
"use strict";
(() => {
  const HERE = new URL(document.currentScript.src);
  const TOKEN = "concern-chat-token";
  const NUMBERS = "If a child is in danger, ring 999.";

  const UNREACHABLE = { from: "assistant", style: "emergency", choices: [],
    text: "The chat can't be reached. " + NUMBERS + " You can also use the telephone numbers on this page." };

  class ConcernChat extends HTMLElement {
    connectedCallback() {
      const root = this.attachShadow({ mode: "open" });
      root.innerHTML = `
        <link rel="stylesheet" href="${new URL("widget.css", HERE)}">
        <button class="main" id="open">Tell us about a child you are worried about</button>
        <section class="chat" id="chat" aria-label="Chat: tell us about a child" hidden>
          <div class="top"><span>In an emergency ring <a href="tel:999">999</a></span></div>
          <div class="scroll" id="scroll" tabindex="0" aria-label="Conversation" role="region">
            <ol class="log" id="log" role="log" aria-label="Messages"></ol>
            <div class="choices" id="choices"></div>
          </div>
          <div class="status" id="status" role="status"></div>
          <form id="form">
            <label for="text">Your message</label>
            <div class="row"><textarea id="text" rows="2" autocomplete="off"></textarea>
            <button class="main" id="send">Send</button></div>
          </form>
        </section>`;
      this.$ = (id) => root.getElementById(id);
      this.$("open").addEventListener("click", () => this.open());
      this.$("form").addEventListener("submit", (event) => { event.preventDefault(); this.type(); });
      this.$("text").addEventListener("keydown", (event) => {
        if (event.key === "Enter" && !event.shiftKey && !event.isComposing) { event.preventDefault(); this.type(); }
      });
      this.queue = Promise.resolve();
      if (this.token) this.open();
    }

    get token() { return sessionStorage.getItem(TOKEN); }

    open() {
      this.$("open").hidden = true;
      this.$("chat").hidden = false;
      this.$("chat").scrollIntoView({ block: "start" });
      this.$("text").focus({ preventScroll: true });
      // What is typed meanwhile waits for its turn in the queue.
      this.queue = this.queue.then(() => (this.token ? this.resume() : this.begin()));
    }

    async resume() {
      const answer = await this.call("GET", "chat/messages");
      if (answer && answer.status === 200) return this.showAll(answer.messages);
      // Only a session that has ended is given up; a server that is away comes back.
      if (answer && answer.status === 401) { sessionStorage.removeItem(TOKEN); return this.begin(); }
      this.showAll([UNREACHABLE]);
    }

    async begin() {
      this.busy(true);
      const answer = await this.call("POST", "chat/conversations", {});
      this.busy(false);
      if (answer && answer.token) sessionStorage.setItem(TOKEN, answer.token);
      this.showAll(answer ? answer.messages : [UNREACHABLE]);
    }

    type() {
      const text = this.$("text").value;
      if (!text.trim()) return;
      this.$("text").value = "";
      this.send({ text }, text);
    }

    send(content, words) {
      const message = { id: crypto.randomUUID(), ...content };
      const item = this.show({ from: "person", text: words });
      this.offer([]);
      // One after the other, in the order in which they were typed.
      this.queue = this.queue.then(() => this.deliver(message, item));
    }

    async deliver(message, item) {
      this.busy(true);
      let answer = this.token && await this.call("POST", "chat/messages", message);
      if (!this.token || (answer && answer.status === 401)) {
        sessionStorage.removeItem(TOKEN);
        await this.begin();
        answer = this.token && await this.call("POST", "chat/messages", message);
      }
      this.busy(false);
      if (answer && answer.status < 500) return this.showAll(answer.messages);
      if (answer) this.showAll(answer.messages);
      item.classList.add("failed");
      const again = document.createElement("button");
      again.textContent = "Not sent. Try again";
      again.addEventListener("click", () => {
        again.remove();
        item.classList.remove("failed");
        this.queue = this.queue.then(() => this.deliver(message, item));
      });
      item.append(again);
      this.$("status").textContent = "Your message was not sent. " + NUMBERS;
    }

    // The answer as JSON with its status, or null if the server could not be reached.
    async call(method, path, body) {
      try {
        const response = await fetch(new URL("../" + path, HERE), {
          method, cache: "no-store", credentials: "omit",
          headers: { "Content-Type": "application/json", ...(this.token && { Authorization: "Bearer " + this.token }) },
          body: body && JSON.stringify(body),
        });
        return { status: response.status, ...(await response.json()) };
      } catch { return null; }
    }

    busy(on) { this.$("status").textContent = on ? "Reading your message" : ""; }

    showAll(messages) {
      const items = messages.map((message) => this.show(message));
      const last = messages[messages.length - 1];
      this.offer(last && last.choices ? last.choices : []);
      // A long answer is read from its beginning.
      if (items.length) this.$("scroll").scrollTop = items[0].offsetTop;
    }

    show(message) {
      const item = document.createElement("li");
      item.className = message.from + (message.style ? " " + message.style : "");
      const who = document.createElement("span");
      who.className = "who";
      who.textContent = message.from === "person" ? "You" : "Automated assistant";
      item.append(who);
      for (const paragraph of message.text.split(/\n{2,}/)) {
        const p = document.createElement("p");
        p.textContent = paragraph;
        item.append(p);
      }
      this.$("log").append(item);
      this.$("scroll").scrollTop = this.$("scroll").scrollHeight;
      return item;
    }

    offer(choices) {
      this.$("choices").replaceChildren(...choices.map((choice) => {
        const button = document.createElement("button");
        button.textContent = choice.title;
        button.addEventListener("click", () => { this.send({ choice: choice.id }, choice.title); this.$("text").focus(); });
        return button;
      }));
    }
  }

  customElements.define("concern-chat", ConcernChat);
})();
