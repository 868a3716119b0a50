// Puts the chat where the page has <concern-chat>, else where `data-target` points, else where the script stands. A
// browser that is too old for the window of the chat gets a link to the plain pages; what a page has put into
// <concern-chat> then stays in sight.
const ABLE = window.HTMLDialogElement && "replaceSync" in CSSStyleSheet.prototype;

if (!customElements.get("concern-chat")) {
  if (ABLE) customElements.define("concern-chat", ConcernChat);
  if (!document.querySelector("concern-chat")) {
    const chat = ABLE ? document.createElement("concern-chat")
      : make("a", { href: address("plain") }, OPTIONS.label || WORDS.open);
    const target = OPTIONS.target && document.querySelector(OPTIONS.target);
    if (target) target.append(chat);
    else if (document.body.contains(SCRIPT)) SCRIPT.after(chat);
    else document.body.append(chat);
  }
}
