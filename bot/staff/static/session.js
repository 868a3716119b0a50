"use strict";

// Says the warning aloud when the stylesheet shows it, and keeps the session without leaving the page, for every tab. Without this
// script, the button does the same in a new tab.
(() => {
  const notice = document.querySelector(".session-notice");
  if (!notice) return;
  const form = notice.querySelector("form");
  const spoken = notice.querySelector("[role=status]");
  const tabs = "BroadcastChannel" in window ? new BroadcastChannel("session") : null;
  let timer = null;

  function begin() {
    spoken.textContent = "";
    clearTimeout(timer);
    timer = setTimeout(() => { spoken.textContent = notice.dataset.warning; }, notice.dataset.warnsAfter * 1000);
  }

  function beginAnew() {
    for (const part of notice.children) {
      part.style.animation = "none";
      void part.offsetWidth; // the animation starts from its beginning only if the page was laid out without it
      part.style.animation = "";
    }
    begin();
  }

  function stayed() {
    beginAnew();
    tabs?.postMessage("stayed");
  }

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    fetch(form.action, { method: "POST", body: new FormData(form), redirect: "error" }).then(
      (response) => (response.ok ? stayed() : form.submit()),
      () => form.submit(),
    );
  });
  // What is done in one tab keeps the session for all of them.
  tabs?.addEventListener("message", beginAnew);
  tabs?.postMessage("opened");
  begin();
})();
