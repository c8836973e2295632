// What lies above the phones: menus, dialogs, the drawer. Escape closes, focus goes back where it was.
import { h, icon, replace } from "./dom.mjs";
import { T } from "./texts.mjs";

const host = () => document.getElementById("layers");
const goBack = (node) => { if (node?.isConnected) node.focus({ preventScroll: true }); };

/** A menu beside `anchor`; items are {label, icon, note, do} or {heading}. */
export function menu(anchor, items, label) {
  const before = document.activeElement;
  const list = h("div", { class: "menu", role: "menu", "aria-label": label });
  const shade = h("div", { class: "menu-shade" }, list);
  const close = (back = true) => {
    shade.remove();
    removeEventListener("resize", close);
    if (back) goBack(before);
  };
  for (const one of items) {
    if (one.heading) {
      list.append(h("p", { class: "menu-heading", role: "presentation" }, one.heading));
      continue;
    }
    list.append(h("button", { class: "menu-item", type: "button", role: "menuitem", tabindex: "-1", onclick: () => { close(); one.do(); } },
      icon(one.icon ?? "dots"), h("span", {}, one.label, one.note ? h("small", {}, one.note) : undefined)));
  }
  shade.addEventListener("pointerdown", (event) => { if (event.target === shade) { event.preventDefault(); close(); } });
  list.addEventListener("keydown", (event) => steer(event, list, close));
  host().append(shade);
  place(list, anchor);
  addEventListener("resize", close);
  list.querySelector(".menu-item")?.focus({ preventScroll: true });
}

function steer(event, list, close) {
  const items = [...list.querySelectorAll(".menu-item")];
  const at = items.indexOf(document.activeElement);
  const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: items.length - 1 }[event.key];
  if (event.key === "Escape" || event.key === "Tab") {
    event.preventDefault();
    close();
  } else if (to !== undefined) {
    event.preventDefault();
    items[(to + items.length) % items.length].focus();
  }
}

function place(list, anchor) {
  const edge = 8;
  const box = anchor.getBoundingClientRect();
  const { offsetWidth: width, offsetHeight: height } = list;
  const left = Math.max(edge, Math.min(box.left, innerWidth - width - edge));
  const below = box.bottom + 4;
  const top = below + height + edge <= innerHeight ? below : Math.max(edge, box.top - height - 4);
  list.style.left = `${left}px`;
  list.style.top = `${Math.min(top, innerHeight - height - edge)}px`;
}

/** A modal dialog; `fill(close)` gives its body. Resolves with what close() got, or nothing when it was dismissed. */
export function dialog(title, fill, className = "") {
  const before = document.activeElement;
  return new Promise((resolve) => {
    let answer;
    const node = h("dialog", { class: `dialog ${className}`, "aria-label": title });
    const close = (value) => {
      answer = value;
      node.close();
    };
    replace(node, h("header", { class: "dialog-top" }, h("h2", {}, title),
      h("button", { class: "icon-button", type: "button", "aria-label": T.close, title: T.close, onclick: () => close() }, icon("close"))),
    h("div", { class: "dialog-body" }, fill(close)));
    node.addEventListener("click", (event) => { if (event.target === node) close(); });
    node.addEventListener("close", () => {
      node.remove();
      goBack(before);
      resolve(answer);
    });
    host().append(node);
    node.showModal();
    node.querySelector("[autofocus], input, .dialog-body button")?.focus({ preventScroll: true });
  });
}

let noteTimer;

/** A short word of the page itself (not of the bot): a copied text, a refusal. */
export function note(words) {
  let node = document.getElementById("note");
  if (!node) {
    node = h("div", { id: "note", class: "note", role: "status" });
    host().append(node);
  }
  clearTimeout(noteTimer);
  node.textContent = words;
  node.hidden = false;
  noteTimer = setTimeout(() => { node.hidden = true; }, 6000);
}

/** Runs an action of the page and says its refusal in words. True when it went through. */
export async function attempt(action) {
  try {
    await action();
    return true;
  } catch (error) {
    if (error.code === undefined) throw error;
    note(T.failure(error.code));
    return false;
  }
}
