// The page: three phones (as many shown as fit), the switch of persons, and what is said to a screen reader.
import { openGist } from "./bubbles.mjs";
import { h, replace } from "./dom.mjs";
import { Phone } from "./phone.mjs";
import { Store } from "./store.mjs";
import { T } from "./texts.mjs";
import { Top } from "./top.mjs";

const PHONES = 3;
const WIDE = matchMedia("(min-width: 68rem)");
const MIDDLE = matchMedia("(min-width: 46rem)");

class Page {
  constructor() {
    this.store = new Store();
    this.top = new Top(this.store, document.getElementById("top"), () => this.phones.map((phone) => phone.userId));
    this.switch = document.getElementById("switch");
    this.live = document.getElementById("live");
    this.phones = Array.from({ length: PHONES }, () => new Phone(this.store, this));
    this.recent = [0, 1, 2];
    replace(document.getElementById("phones"), this.phones.map((phone) => phone.node));
    this.listen();
    this.layOut();
  }

  listen() {
    const { store } = this;
    const mine = (userId) => this.phones.filter((phone) => phone.userId === userId);
    store.on("chat", (userId) => mine(userId).forEach((phone) => phone.drawAll()));
    store.on("clock", () => this.phones.forEach((phone) => phone.nameDays()));
    store.on("commands", (userId) => mine(userId).forEach((phone) => phone.composer.refresh()));
    store.on("message", (what) => mine(what.userId).forEach((phone) => phone.took(what)));
    store.on("toast", (event) => mine(event.user_id).forEach((phone) => { phone.settle(); if (event.data.text) phone.toast(event.data.text); }));
    store.on("alert", (event) => mine(event.user_id).forEach((phone) => { phone.settle(); if (event.data.text) phone.alert(event.data.text); }));
    store.on("action", (event) => mine(event.user_id).forEach((phone) => phone.acts(event.data.action)));
    store.on("person", (person) => this.personChanged(person));
    store.on("people", () => this.fill());
    store.on("bot", () => this.phones.forEach((phone) => phone.drawAll()));
    store.on("hints", () => { document.body.classList.toggle("no-hints", !store.hints.length); this.phones.forEach((phone) => phone.hints.draw()); });
    for (const query of [WIDE, MIDDLE]) query.addEventListener("change", () => this.layOut());
    document.addEventListener("visibilitychange", () => this.phones.forEach((phone) => phone.readSoon()));
  }

  async begin() {
    try {
      await this.store.load();
    } catch {
      this.store.setLine(false);
      setTimeout(() => this.begin(), 1000);
    }
  }

  /** Empty phones get the persons of the first look as soon as these are known. */
  fill() {
    const held = new Set(this.phones.map((phone) => phone.userId));
    const waiting = this.store.layout.filter((userId) => !held.has(userId));
    for (const phone of this.phones) {
      if (phone.userId === undefined && waiting.length) void phone.show(waiting.shift());
      else { phone.drawWho(); phone.drawBar(); phone.composer.refresh(); }
      if (phone.userId === undefined) phone.drawAll();
    }
    this.drawSwitch();
  }

  personChanged(person) {
    const held = this.phones.some((phone) => phone.userId === person.user_id);
    if (!held && !this.store.cast.includes(person.user_id)) return; // thousands come while the region is filled
    for (const phone of this.phones) {
      if (phone.userId === person.user_id) {
        phone.drawFooter();
        phone.readSoon();
        if (phone.chat && !phone.chat.messages.length) phone.drawMessages();
      }
      phone.drawWho();
    }
    this.drawSwitch();
  }

  // Which phones are seen

  get room() {
    return WIDE.matches ? 3 : MIDDLE.matches ? 2 : 1;
  }

  layOut() {
    const shown = this.recent.slice(0, this.room);
    this.phones.forEach((phone, index) => {
      phone.node.hidden = !shown.includes(index);
      if (shown.includes(index) && phone.stuck) phone.jumpToEnd();
      phone.readSoon();
    });
    document.body.dataset.room = String(this.room);
    this.drawSwitch();
  }

  touched(phone) {
    const index = this.phones.indexOf(phone);
    this.recent = [index, ...this.recent.filter((one) => one !== index)];
  }

  bring(phone) {
    this.touched(phone);
    this.layOut();
  }

  drawSwitch() {
    const held = this.switch.contains(document.activeElement) ? document.activeElement.dataset.index : undefined;
    this.switch.hidden = this.room === PHONES;
    replace(this.switch, this.phones.map((phone, index) => this.chip(phone, index)));
    if (held !== undefined) this.switch.querySelector(`[data-index="${held}"]`)?.focus({ preventScroll: true });
  }

  chip(phone, index) {
    const { person } = phone;
    if (!person) return undefined;
    const shown = !phone.node.hidden;
    const short = person.name.split(/\s+/u)[0];
    const unread = person.unread && !shown ? h("span", { class: "badge" }, person.unread > 99 ? "99+" : String(person.unread)) : undefined;
    return h("button", {
      class: "chip", type: "button", "aria-pressed": String(shown), title: person.name, dataset: { index },
      "aria-label": unread ? `${person.name}, ${T.unread(person.unread)}` : person.name, onclick: () => this.bring(phone),
    }, h("span", {}, short), unread);
  }

  /** How many known persons outside of the phones have something unread. */
  othersUnread() {
    const held = new Set(this.phones.map((phone) => phone.userId));
    return this.store.cast.filter((userId) => !held.has(userId) && this.store.people.get(userId)?.unread).length;
  }

  // Persons and phones

  /** Puts a person on `phone`; one who is on another phone already changes places with who was here. */
  async place(userId, phone) {
    const other = this.phones.find((one) => one !== phone && one.userId === userId);
    const before = phone.userId;
    const { payload } = other ?? {};
    await phone.show(userId);
    if (other) await other.show(before);
    if (payload !== undefined) phone.offer(payload);
    this.phones.forEach((one) => one.drawWho());
    this.bring(phone);
    phone.who.focus({ preventScroll: true });
  }

  /** A link was opened for a person: on the phone that has him, else on the one that is free of the clicker. */
  async openFor(userId, payload, from) {
    let phone = this.phones.find((one) => one.userId === userId);
    if (!phone) {
      phone = this.phones.find((one) => one.userId === undefined) ?? this.phones.filter((one) => one !== from).at(-1);
      await phone.show(userId);
      this.phones.forEach((one) => one.drawWho());
    }
    this.bring(phone);
    phone.offer(payload);
  }

  /** Said by screen readers: what the bot wrote or changed on a phone that is seen. */
  say(person, message, kind) {
    const labels = (message.keyboard ?? []).flat().map((one) => one.text).join(", ");
    const words = (kind === "edited" ? T.heardEdit : T.heard)(person?.name ?? "", openGist(message));
    this.live.append(h("p", {}, labels ? `${words} ${T.buttonsHeard(labels)}` : words));
    while (this.live.childElementCount > 5) this.live.firstElementChild.remove();
  }
}

const page = new Page();
void page.begin();
