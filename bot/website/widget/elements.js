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

// The warning, with its number to be tapped.
function warning() {
  const [before, after] = WORDS.warning.split(EMERGENCY);
  return make("p", { class: "warning" }, make("span", { class: "icon", "aria-hidden": "true" }),
    make("strong", {}, before, make("a", { href: "tel:" + EMERGENCY }, EMERGENCY), after));
}

const paragraphs = (text) => text.split(/\n{2,}/).filter((part) => part.trim()).map((part) => make("p", {}, part));
