// How a message looks.
function drawn(message, act) {
  const item = make("li", { class: message.from + " " + (message.style || "") },
    make("span", { class: "who" }, message.from === "person" ? WORDS.you : WORDS.assistant));
  if (message.reference) item.append(make("p", { class: "panel" }, WORDS.reference, make("strong", {}, message.reference)));
  if (message.items && message.items.length) {
    item.append(...paragraphs(message.before, message), checkAnswers(message.items, act), ...paragraphs(message.after, message));
  } else if (message.heading) {
    item.append(make("div", { class: "call" }, make("h2", tongue(message.lang), message.heading),
      make("a", { class: "button", href: "tel:" + EMERGENCY }, WORDS.call)),
    ...paragraphs(message.text.slice(message.heading.length), message));
  } else item.append(...paragraphs(message.text, message));
  if (message.reference) item.append(keeping(message));
  return item;
}

// What was noted, as a summary list; each line can be changed.
function checkAnswers(items, act) {
  return make("section", { class: "check" }, make("h2", {}, WORDS.check_answers), make("dl", {}, ...items.map((item, index) =>
    make("div", {},
      make("dt", {}, `${index + 1}. ${item.heading}`),
      make("dd", tongue(item.lang), item.words),
      make("dd", { class: "change" }, make("button", { type: "button", class: "link",
        click: () => act.say(`${WORDS.change} ${index + 1}`) },
      WORDS.change, make("span", { class: "unseen" }, " " + item.heading)))))));
}

// Ways to keep a reference, and what that leaves behind.
function keeping(message) {
  const said = make("p", { role: "status" });
  return make("div", { class: "keeping" },
    make("p", {}, WORDS.save_warning),
    button(WORDS.copy, async () => {
      try {
        await navigator.clipboard.writeText(message.reference);
        said.textContent = WORDS.copied;
      } catch { said.textContent = message.reference; }
    }, "secondary"),
    button(WORDS.print, () => print(message.text), "secondary"),
    button(WORDS.save, () => save(message), "secondary"),
    said);
}

function save(message) {
  const file = URL.createObjectURL(new Blob([message.text + "\n"], { type: "text/plain" }));
  make("a", { href: file, download: message.reference + ".txt" }).click();
  setTimeout(() => URL.revokeObjectURL(file), 1000);
}

// Prints the message alone, not the page that the chat is on.
function print(text) {
  const paper = make("div", { "data-chat-print": true }, ...paragraphs(text, {}));
  const style = new CSSStyleSheet();
  style.replaceSync("@media print { body > :not([data-chat-print]) { display: none !important } [data-chat-print] p { white-space: pre-line } } @media screen { [data-chat-print] { display: none } }");
  const before = document.adoptedStyleSheets;
  document.adoptedStyleSheets = [...before, style];
  document.body.append(paper);
  addEventListener("afterprint", () => { paper.remove(); document.adoptedStyleSheets = before; }, { once: true });
  window.print();
}
