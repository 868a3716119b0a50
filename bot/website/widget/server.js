// The server: its token, kept in this tab alone, and calls to it.
const KEY = "chat";
// The server answers within five seconds; what takes longer is a connection that is lost.
const GIVE_UP_MS = 15000;

const token = {
  kept: null,
  get() {
    try { return sessionStorage.getItem(KEY); } catch { return this.kept; }
  },
  set(value) {
    // A browser that keeps nothing can still hold the chat until it is loaded again.
    try { sessionStorage.setItem(KEY, value); } catch { this.kept = value; }
  },
  clear() {
    this.kept = null;
    try { sessionStorage.removeItem(KEY); } catch { /* it was never kept */ }
  },
};

const address = (path) => new URL(path, HERE);

// The answer with its status, or null if the server could not be reached. One that is no JSON has no messages.
async function call(method, path, body) {
  const giveUp = new AbortController();
  const timer = setTimeout(() => giveUp.abort(), GIVE_UP_MS);
  try {
    const response = await fetch(address(path), {
      method, cache: "no-store", credentials: "omit", signal: giveUp.signal,
      headers: { "Content-Type": "application/json", ...(token.get() && { Authorization: "Bearer " + token.get() }) },
      body: body && JSON.stringify(body),
    });
    const answer = await response.json().catch(() => null);
    // Something between us and the server answered in its place: the server was not reached.
    if (!answer || !answer.messages) return response.ok ? null : { status: 503, messages: [] };
    return { ...answer, status: response.status };
  } catch {
    return null;
  } finally {
    clearTimeout(timer);
  }
}

// Requests that outlive the page, and whose answer nobody waits for. The first is plain text, so that the browser need
// not ask the server whether it may be sent.
const LAST = { method: "POST", keepalive: true, credentials: "omit" };
const endSession = (ended) => fetch(address("chat/end"), { ...LAST, body: ended, mode: "no-cors" }).catch(() => {});
const post = (message) => fetch(address("chat/messages"), { ...LAST, body: JSON.stringify(message),
  headers: { "Content-Type": "application/json", Authorization: "Bearer " + token.get() } }).catch(() => {});

function newId() {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
}
