// What the bot says over a chat when a button is pressed: a line that goes by itself, or a card that waits for «OK».
import { h, replace } from "./dom.mjs";
import { T } from "./texts.mjs";

const TOAST_MS = 5000;

export function showToast(place, words) {
  const node = h("p", { class: "toast" }, words);
  place.append(node);
  setTimeout(() => node.remove(), TOAST_MS);
}

/** Focus goes to the button and comes back where it was. */
export function showAlert(place, title, words) {
  const before = document.activeElement;
  const close = () => {
    box.remove();
    if (before?.isConnected) before.focus({ preventScroll: true });
  };
  const ok = h("button", { class: "flat-button", type: "button", onclick: close }, T.ok);
  const box = h("div", { class: "alert", role: "alertdialog", "aria-modal": "true", "aria-label": title },
    h("div", { class: "alert-card" }, h("strong", {}, title), h("p", {}, words), ok));
  box.addEventListener("keydown", (event) => {
    if (event.key === "Escape") close();
    if (event.key === "Tab") event.preventDefault();
  });
  replace(place, box);
  ok.focus({ preventScroll: true });
}
