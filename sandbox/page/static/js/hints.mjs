// «What to try»: the next thing in one line above a phone, all four under it when asked.
import { h, icon, replace } from "./dom.mjs";
import { T } from "./texts.mjs";

export class HintStrip {
  constructor(store) {
    this.store = store;
    this.userId = undefined;
    this.button = h("button", { class: "hint-button", type: "button", "aria-expanded": "false", onclick: () => this.toggle() });
    this.list = h("ul", { class: "hint-list", hidden: true, "aria-label": T.tryIt });
    this.node = h("div", { class: "hints" }, this.button, this.list);
    this.node.addEventListener("keydown", (event) => {
      if (event.key !== "Escape" || this.list.hidden) return;
      this.toggle(false);
      this.button.focus();
    });
    this.node.addEventListener("focusout", (event) => {
      if (event.relatedTarget && !this.node.contains(event.relatedTarget)) this.toggle(false);
    });
    document.addEventListener("pointerdown", (event) => { if (!this.node.contains(event.target)) this.toggle(false); });
  }

  show(userId) {
    this.userId = userId;
    this.toggle(false);
    this.draw();
  }

  toggle(open = this.list.hidden) {
    this.list.hidden = !open;
    this.button.setAttribute("aria-expanded", String(open));
  }

  draw() {
    const mine = this.store.hints.filter((hint) => hint.user_id === this.userId);
    this.node.classList.toggle("empty", !mine.length);
    if (!mine.length) {
      this.toggle(false);
      replace(this.button);
      return;
    }
    const done = mine.filter((hint) => hint.done).length;
    const next = mine.find((hint) => !hint.done);
    this.button.setAttribute("aria-label", `${T.tryLabel(done, mine.length)}. ${next ? next.text : T.tryAll}`);
    replace(this.button, h("span", { class: "hint-next" }, h("span", { class: "hint-head" }, T.tryIt), h("span", { class: "hint-text" }, next ? next.text : T.tryAll)),
      h("span", { class: `hint-count ${next ? "" : "all"}` }, T.tryCount(done, mine.length)), icon("chevron"));
    replace(this.list, mine.map((hint) => h("li", { class: hint.done ? "hint done" : "hint" },
      h("span", { class: "tick", role: "img", "aria-label": hint.done ? T.done : T.notDone }, hint.done ? icon("check") : undefined), h("span", {}, hint.text))));
  }
}
