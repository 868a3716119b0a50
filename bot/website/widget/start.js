// Puts the chat where the page has <concern-chat>, else where `data-target` points, else where the script stands.
if (!customElements.get("concern-chat")) {
  customElements.define("concern-chat", ConcernChat);
  if (!document.querySelector("concern-chat")) {
    const chat = document.createElement("concern-chat");
    const target = OPTIONS.target && document.querySelector(OPTIONS.target);
    if (target) target.append(chat);
    else if (document.body.contains(SCRIPT)) SCRIPT.after(chat);
    else document.body.append(chat);
  }
}
