// Elements are built one by one, never from markup in a string: nothing that was typed can become an element, and
// the widget works under the strictest Content-Security-Policy, Trusted Types included.
const SCRIPT = document.currentScript;
const HERE = new URL(SCRIPT.src);
const OPTIONS = SCRIPT.dataset;

function make(name, attributes, ...children) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes || {})) {
    if (typeof value === "function") element.addEventListener(key, value);
    else if (value === true) element.setAttribute(key, "");
    else if (value !== false && value !== null && value !== undefined) element.setAttribute(key, value);
  }
  element.append(...children.filter((child) => child));
  return element;
}

const button = (words, click, look = "") => make("button", { type: "button", class: look, click }, words);

// A text of ours, with the telephone numbers in it to be tapped.
function linked(text) {
  return text.split(new RegExp(NUMBERS)).map((piece, at) =>
    at % 2 ? make("a", { href: "tel:" + piece.replaceAll(" ", "") }, piece) : piece);
}

// The warning, with its number to be tapped.
function warning() {
  return make("p", { class: "warning" }, make("span", { class: "icon", "aria-hidden": "true" }),
    make("strong", {}, ...linked(WORDS.warning)));
}

// The attributes of words in a language, if that is not English.
const tongue = (lang) => lang ? { lang, dir: "auto" } : {};
// `of` is the message that they are from: what a person typed stays as it is.
const paragraphs = (text, of) => text.split(/\n{2,}/).filter((part) => part.trim()).map((part) =>
  make("p", tongue(of.lang), ...(of.from === "person" ? [part] : linked(part))));
