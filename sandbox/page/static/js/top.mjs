// The head of the page: what this is, the sandbox's time and its winding, the drawer «What is inside».
import { api } from "./api.mjs";
import { h, icon, replace } from "./dom.mjs";
import { attempt, dialog } from "./layers.mjs";
import { T } from "./texts.mjs";
import { clockTime, dayLabel, dayMonth, weekday, weekdayShort } from "./times.mjs";

export class Top {
  /** `shown()`: user ids of the persons on the phones. */
  constructor(store, node, shown) {
    this.store = store;
    this.shown = shown;
    this.date = h("span", { class: "date" });
    this.time = h("strong", { class: "time" });
    this.outcome = h("span", { class: "outcome", role: "status", "aria-live": "polite" });
    this.state = h("p", { class: "state", role: "status", "aria-live": "polite", hidden: true });
    const wind = (label, act, extra = "") => h("button", { class: `button ${extra}`, type: "button", onclick: () => this.wind(act) }, label);
    this.buttons = [
      wind(T.plusHour, () => api.advance(1)), wind(T.plusDay, () => api.advance(24)), wind(T.toNext, () => api.toNext(), "long"),
    ];
    this.inside = h("button", { class: "button inside", type: "button", "aria-haspopup": "dialog", onclick: () => this.openInside() }, icon("clock"), h("span", {}, T.inside));
    replace(node, h("div", { class: "headline" }, h("h1", {}, T.title), this.state),
      h("section", { class: "clock", "aria-label": T.clock },
        h("p", { class: "now" }, this.time, h("span", { class: "now-words" }, this.date, this.outcome)),
        h("div", { class: "winds" }, this.buttons), this.inside));
    store.on("clock", () => this.tick());
    store.on("demo", () => this.drawState());
    store.on("line", () => this.drawState());
    setInterval(() => this.tick(), 5000);
  }

  tick() {
    const now = this.store.now();
    const [time, date] = [clockTime(now), dayMonth(now)];
    if (this.time.textContent !== time) this.time.textContent = time;
    if (this.shownDate === date) return;
    this.shownDate = date;
    replace(this.date, h("span", { class: "day-long" }, `${weekday(now)}, `), h("span", { class: "day-short", "aria-hidden": "true" }, `${weekdayShort(now)}, `), date);
  }

  drawState() {
    const { demo, online } = this.store;
    const words = !online ? T.offline : demo.done ? "" : `${T.filling(demo.filled, demo.total)}. ${T.fillingNote}`;
    this.state.classList.toggle("off", !online);
    this.state.hidden = !words;
    if (this.state.textContent !== words) this.state.textContent = words;
  }

  async wind(act) {
    if (this.busy) return;
    const held = document.activeElement;
    this.setBusy(true);
    this.outcome.textContent = T.winding;
    let words = "";
    await attempt(async () => {
      const { now, to } = await act();
      this.store.setClock(now);
      words = this.whom(to);
    });
    this.outcome.textContent = words;
    this.setBusy(false);
    if (this.buttons.includes(held)) held.focus({ preventScroll: true });
  }

  /** Whom the messages reached: persons on the phones by name, all others as a number. */
  whom(to) {
    const mine = this.shown().filter((userId) => to[userId]);
    const all = Object.values(to).reduce((sum, count) => sum + count, 0);
    const others = all - mine.reduce((sum, userId) => sum + to[userId], 0);
    return T.delivered(mine.map((userId) => this.store.people.get(userId).name), others);
  }

  setBusy(busy) {
    this.busy = busy;
    for (const button of this.buttons) button.disabled = busy;
  }

  async openInside() {
    await dialog(T.inside, () => {
      const list = h("ol", { class: "queue" });
      const lead = h("p", { class: "quiet", role: "status" }, T.insideLoading);
      void this.fillInside(list, lead);
      return [lead, list];
    }, "drawer");
  }

  async fillInside(list, lead) {
    await attempt(async () => {
      const { queue } = await api.queue();
      lead.textContent = queue.length ? T.insideLead : T.insideEmpty;
      let day;
      const rows = [];
      for (const one of queue) {
        const due = new Date(one.due);
        const label = dayLabel(due, this.store.now());
        if (label !== day) rows.push(h("li", { class: "queue-day" }, label === dayMonth(due) ? `${label}, ${weekday(due)}` : label));
        day = label;
        rows.push(h("li", { class: "queue-row" }, h("time", { datetime: one.due }, clockTime(due)),
          h("span", {}, h("span", { class: "queue-what" }, one.what), h("small", {}, T.to(one.to)))));
      }
      replace(list, rows);
    });
  }
}
