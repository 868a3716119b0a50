/* Keeps an open queue fresh: asks for its rows now and then, and says what is new. Without it, the page is reloaded. */
(() => {
  const queue = document.getElementById("queue");
  const said = document.getElementById("arrivals");
  const every = Number(queue.dataset.every) * 1000;
  let last = queue.innerHTML.trim();
  let failures = 0;

  const references = () => new Set([...queue.querySelectorAll("tr[data-reference]")].map((row) => row.dataset.reference));

  const say = (words) => {
    if (said.textContent !== words) said.textContent = words;
  };

  function show(rows) {
    const before = references();
    const at = queue.contains(document.activeElement) ? document.activeElement.getAttribute("href") : null;
    queue.innerHTML = rows;
    if (at) [...queue.querySelectorAll("a")].find((link) => link.getAttribute("href") === at)?.focus();
    const fresh = [...queue.querySelectorAll("tr[data-reference]")].filter((row) => !before.has(row.dataset.reference));
    if (!fresh.length) return;
    const urgent = fresh.filter((row) => row.classList.contains("emergency")).length;
    const reports = fresh.length === 1 ? "1 new report" : `${fresh.length} new reports`;
    say(urgent ? `${reports}, ${urgent === 1 ? "1 emergency" : `${urgent} emergencies`}.` : `${reports}.`);
  }

  async function look() {
    if (!document.hidden) {
      try {
        const answer = await fetch(queue.dataset.rows, { redirect: "manual", cache: "no-store" });
        if (answer.type === "opaqueredirect" || answer.status === 401 || answer.status === 403) {
          say("You are logged out. This list is no longer kept fresh: load the page again.");
          return;
        }
        if (!answer.ok) throw new Error(answer.status);
        const rows = (await answer.text()).trim();
        if (failures) say("This list is kept fresh again.");
        failures = 0;
        if (rows !== last) show((last = rows));
      } catch {
        failures += 1;
        say("This list could not be kept fresh. It tries again by itself.");
      }
    }
    setTimeout(look, every * Math.min(2 ** failures, 6));
  }

  setTimeout(look, every);
})();
