// One phone: who holds it, the chat with the bot, and what may be done with it.
import { api } from "./api.mjs";
import { bubble } from "./bubbles.mjs";
import { copy, messageMenu, phoneMenu } from "./chatmenus.mjs";
import { Composer } from "./composer.mjs";
import { askLink, botLink, choosePerson, followLink, showPhoto, whoOpens } from "./dialogs.mjs";
import { avatar, h, icon, replace } from "./dom.mjs";
import { HintStrip } from "./hints.mjs";
import { attempt } from "./layers.mjs";
import { showAlert, showToast } from "./sayings.mjs";
import { T } from "./texts.mjs";
import { dayKey, dayLabel } from "./times.mjs";
const NEAR_END = 90;
const BUSY_MS = 15_000;
const ACTION_MS = 5500;

export class Phone {
  /** `page` opens links for others and hears what is to be announced: openFor(userId, payload, phone), say(words). */
  constructor(store, page) {
    this.store = store;
    this.page = page;
    this.userId = undefined;
    this.payload = undefined;
    this.below = 0;
    this.revealed = new Map();
    this.composer = new Composer(this);
    this.hints = new HintStrip(store);
    this.build();
  }

  build() {
    this.who = h("button", { class: "who", type: "button", "aria-haspopup": "dialog", onclick: () => this.choose() });
    this.sub = h("span", { class: "bot-sub" });
    this.botTitle = h("strong", { class: "bot-name" });
    this.botPicture = h("span", { class: "bot-picture", "aria-hidden": "true" });
    this.moreButton = h("button", { class: "icon-button", type: "button", title: T.more, "aria-label": T.more, "aria-haspopup": "menu", onclick: () => phoneMenu(this) }, icon("more"));
    this.bar = h("div", { class: "bar" }, this.botPicture, h("span", { class: "bot-words" }, this.botTitle, this.sub), this.moreButton);
    this.list = h("div", { class: "messages", tabindex: "0", role: "region" });
    this.downCount = h("span", { class: "badge" });
    this.down = h("button", { class: "down", type: "button", hidden: true, title: T.down, "aria-label": T.down, onclick: () => this.toEnd() }, icon("down"), this.downCount);
    this.toasts = h("div", { class: "toasts", role: "status", "aria-live": "polite" });
    this.footer = h("div", { class: "footer" });
    this.alerts = h("div", { class: "alerts" });
    this.screen = h("div", { class: "screen" }, this.bar, h("div", { class: "chat" }, this.list, this.down, this.toasts), this.footer, this.alerts);
    this.node = h("section", { class: "phone" }, h("div", { class: "above" }, this.who, this.hints.node), h("div", { class: "frame" }, this.screen));
    this.list.addEventListener("scroll", () => this.scrolled(), { passive: true });
    this.list.addEventListener("load", () => { if (this.stuck) this.jumpToEnd(); }, true); // a picture has its height now
    this.list.addEventListener("keydown", (event) => this.walk(event));
    this.screen.addEventListener("focusin", () => this.page.touched(this));
    new ResizeObserver(() => { if (this.stuck) this.jumpToEnd(); }).observe(this.list);
    this.stuck = true;
  }

  get person() {
    return this.store.people.get(this.userId);
  }

  get chat() {
    return this.store.chats.get(this.userId);
  }

  get opened() {
    if (!this.revealed.has(this.userId)) this.revealed.set(this.userId, new Set());
    return this.revealed.get(this.userId);
  }

  get shown() {
    return !this.node.hidden && document.visibilityState === "visible";
  }

  botName() {
    return this.store.bot.name || T.bot;
  }

  async show(userId) {
    this.userId = userId;
    this.payload = undefined;
    this.stuck = true;
    this.below = 0;
    replace(this.toasts);
    replace(this.alerts);
    this.hints.show(userId);
    if (userId === undefined) {
      this.drawAll();
      return;
    }
    this.composer.moved();
    if (this.chat) this.drawAll();
    else await attempt(() => this.store.openChat(userId));
    this.composer.refresh();
    this.readSoon();
  }

  // Drawing

  drawAll() {
    this.drawWho();
    this.drawBar();
    this.drawMessages();
    this.drawFooter();
  }

  drawWho() {
    const { person } = this;
    this.node.setAttribute("aria-label", person ? T.phoneOf(person.name) : T.nobody);
    if (!person) {
      replace(this.who, h("span", { class: "who-words" }, h("strong", {}, T.choose)), icon("chevron"));
      return;
    }
    const others = this.page.othersUnread();
    this.who.setAttribute("aria-label", T.chooseLabel(person.name, person.note) + (others ? `; ${T.othersUnread(others)}` : ""));
    replace(this.who, avatar(person.name, person.user_id, "small"),
      h("span", { class: "who-words" }, h("strong", {}, person.name), person.note ? h("span", { class: "who-note" }, person.note) : undefined),
      others ? h("span", { class: "dot", title: T.othersUnread(others) }) : undefined, icon("chevron"));
  }

  drawBar() {
    const { name } = this.store.bot;
    this.botTitle.textContent = name || T.bot;
    replace(this.botPicture, icon("smile"));
    replace(this.sub, this.acting ?? T.bot);
    this.list.setAttribute("aria-label", T.messages(this.person?.name ?? T.nobody));
  }

  drawMessages() {
    const { person, chat } = this;
    if (!person || !chat) {
      replace(this.list, h("p", { class: "hush" }, T.nobody));
      return;
    }
    if (!chat.messages.length) {
      replace(this.list, person.started ? h("p", { class: "hush" }, T.emptyChat) : this.hello());
      return;
    }
    const parts = [];
    if (chat.earlier) parts.push(h("button", { class: "earlier", type: "button", onclick: () => this.showEarlier() }, T.earlier));
    let day;
    for (const message of chat.messages) {
      const key = dayKey(new Date(message.date * 1000));
      if (key !== day) parts.push(this.daySign(message));
      day = key;
      parts.push(this.drawn(message));
    }
    replace(this.list, parts);
    if (this.stuck) this.jumpToEnd();
  }

  hello() {
    const { bot } = this.store;
    const words = bot.description || bot.short_description;
    return h("div", { class: "hello" }, h("span", { class: "bot-picture big", "aria-hidden": "true" }, icon("smile")),
      h("h3", {}, this.botName()), h("div", { class: "hello-card" }, h("strong", {}, T.whatCanBotDo), h("p", {}, words || T.emptyChat)));
  }

  daySign(message) {
    const date = new Date(message.date * 1000);
    return h("p", { class: "day", dataset: { day: dayKey(date), at: date.toISOString() } }, h("span", {}, dayLabel(date, this.store.now())));
  }

  /** «Today» of yesterday is «Yesterday». */
  nameDays() {
    for (const sign of this.list.querySelectorAll(".day")) sign.firstChild.textContent = dayLabel(new Date(sign.dataset.at), this.store.now());
  }

  drawn(message) {
    return bubble(message, {
      on: {
        press: (...args) => this.press(...args), link: (url) => this.followLink(url), command: (text) => this.say(text),
        menu: (one, anchor) => messageMenu(this, one, anchor), photo: showPhoto, jump: (id) => this.jump(id),
      },
      quoted: (id) => this.chat?.messages.find((one) => one.message_id === id),
      botName: this.botName(),
      revealed: this.opened,
    });
  }

  drawFooter() {
    const { person } = this;
    if (!person) {
      replace(this.footer, this.bigButton(T.choose, () => this.choose()));
    } else if (person.blocked) {
      replace(this.footer, h("p", { class: "footer-note" }, T.blockedNote), this.bigButton(T.unblock, () => attempt(() => api.unblock(this.userId))));
    } else if (this.payload !== undefined || !person.started) {
      const later = person.started ? h("button", { class: "flat-button", type: "button", onclick: () => this.offer(undefined) }, T.notNow) : undefined;
      const hint = this.payload ? h("p", { class: "footer-note" }, T.startByLink) : undefined;
      replace(this.footer, hint, this.bigButton(T.start, () => this.start()), later);
    } else if (!this.composer.node.isConnected) {
      replace(this.footer, this.composer.node);
      this.composer.fit();
      this.enterField();
    }
    this.composer.refresh();
  }

  bigButton(label, act) {
    return h("button", { class: "big-button", type: "button", onclick: act }, label);
  }

  // What the store says

  took({ kind, id, message, known }) {
    const place = this.list.querySelector(`.message[data-id="${id}"]`);
    if (kind === "deleted") {
      this.forget(place);
    } else if (place) {
      this.redraw(place, message);
    } else if (!known) {
      this.add(message);
    }
    if (message?.from_bot) {
      this.settle();
      if (this.shown) this.page.say(this.person, message, kind);
    }
    this.readSoon();
  }

  forget(place) {
    const held = place?.contains(document.activeElement);
    place?.remove();
    if (held) this.list.focus({ preventScroll: true });
    if (!this.chat.messages.length) this.drawMessages();
  }

  redraw(place, message) {
    const held = place.contains(document.activeElement) ? document.activeElement : undefined;
    const keys = [...place.querySelectorAll(".key")];
    const at = keys.indexOf(held);
    const node = this.drawn(message);
    place.replaceWith(node);
    if (this.stuck) this.jumpToEnd();
    if (!held) return;
    const next = [...node.querySelectorAll(".key")];
    (next[Math.min(at < 0 ? 0 : at, next.length - 1)] ?? node.querySelector(".bubble")).focus({ preventScroll: true });
  }

  add(message) {
    if (!this.list.querySelector(".message")) replace(this.list);
    const days = [...this.list.querySelectorAll(".day")];
    if (days.at(-1)?.dataset.day !== dayKey(new Date(message.date * 1000))) this.list.append(this.daySign(message));
    const held = this.list.contains(document.activeElement) && document.activeElement.classList.contains("bubble");
    const node = this.drawn(message);
    node.classList.add("fresh");
    this.list.append(node);
    if (this.stuck || !message.from_bot) {
      this.jumpToEnd();
    } else {
      this.below += 1;
      this.scrolled();
    }
    if (held && message.from_bot) (node.querySelector(".key") ?? node.querySelector(".bubble")).focus({ preventScroll: true });
  }

  /** The bot has answered something: buttons that waited are free again. */
  settle() {
    for (const node of this.list.querySelectorAll(".key.busy")) this.free(node);
    this.acts(undefined);
  }

  free(node) {
    node.classList.remove("busy");
    node.removeAttribute("aria-busy");
  }

  acts(action) {
    clearTimeout(this.actingTimer);
    this.acting = action === undefined ? undefined : T.actions[action] ?? T.actionOther;
    this.sub.classList.toggle("acting", Boolean(this.acting));
    replace(this.sub, this.acting ?? T.bot);
    if (this.acting) this.actingTimer = setTimeout(() => this.acts(undefined), ACTION_MS);
  }

  toast(words) {
    showToast(this.toasts, words);
  }

  alert(words) {
    showAlert(this.alerts, this.botName(), words);
  }

  // What a person does

  async press(message, button, node) {
    if (button.url) {
      await this.followLink(button.url);
      return;
    }
    if (button.copy_text !== undefined && button.copy_text !== null) {
      await copy(button.copy_text.text ?? button.copy_text);
      return;
    }
    if (node.classList.contains("busy")) return;
    node.classList.add("busy");
    node.setAttribute("aria-busy", "true");
    setTimeout(() => this.free(node), BUSY_MS);
    const sent = await attempt(() => api.press({ user_id: this.userId, message_id: message.message_id, data: button.callback_data }));
    if (!sent) this.free(node);
  }

  async say(text) {
    await attempt(() => api.send({ user_id: this.userId, text }));
    this.toEnd();
  }

  async start() {
    const { payload } = this;
    this.toField = await attempt(() => api.start(this.userId, payload ?? ""));
    if (this.toField) this.offer(undefined);
    this.enterField();
  }

  /** After «Start» the line of writing is next; the news that brings it may come later than the answer. */
  enterField() {
    if (!this.toField || !this.composer.node.isConnected) return;
    this.toField = false;
    this.composer.field.focus({ preventScroll: true });
  }

  /** A link to the bot was opened on this phone: «Start» sends its code. */
  offer(payload) {
    this.payload = payload;
    this.drawFooter();
    if (payload !== undefined) this.footer.querySelector(".big-button")?.focus({ preventScroll: true });
  }

  async choose() {
    const userId = await choosePerson(this.store, this.userId);
    if (userId !== undefined) await this.page.place(userId, this);
  }

  async followLink(url) {
    const target = botLink(url);
    if (!target) {
      await followLink(url);
      return;
    }
    await attempt(async () => {
      const { payload } = await api.link(url);
      const userId = await whoOpens(this.store, this.userId);
      if (userId !== undefined) await this.page.openFor(userId, payload, this);
    });
  }

  async openLinkField() {
    const target = await askLink();
    if (target) this.offer(target.payload);
  }

  // Moving about

  walk(event) {
    const step = { ArrowUp: -1, ArrowDown: 1 }[event.key];
    const here = document.activeElement;
    if (!step || (here !== this.list && !here.classList.contains("bubble"))) return;
    event.preventDefault();
    const all = [...this.list.querySelectorAll(".bubble")];
    const at = all.indexOf(here);
    const to = at < 0 ? all.length - 1 : Math.max(0, Math.min(all.length - 1, at + step));
    all[to]?.focus();
  }

  async showEarlier() {
    const height = this.list.scrollHeight;
    this.stuck = false;
    await attempt(() => this.store.earlier(this.userId));
    this.list.scrollTop += this.list.scrollHeight - height;
    this.list.focus({ preventScroll: true });
  }

  jump(id) {
    const node = this.list.querySelector(`.message[data-id="${id}"] .bubble`);
    node?.scrollIntoView({ block: "center" });
    node?.focus({ preventScroll: true });
  }

  scrolled() {
    const { scrollHeight, scrollTop, clientHeight } = this.list;
    this.stuck = scrollHeight - scrollTop - clientHeight < NEAR_END;
    if (this.stuck) this.below = 0;
    this.down.hidden = this.stuck;
    this.downCount.hidden = !this.below;
    this.downCount.textContent = String(this.below);
    this.down.setAttribute("aria-label", this.below ? `${T.down}: ${T.newBelow(this.below)}` : T.down);
  }

  jumpToEnd() {
    this.list.scrollTop = this.chat?.messages.length ? this.list.scrollHeight : 0;
  }

  toEnd() {
    this.stuck = true;
    this.jumpToEnd();
  }

  readSoon() {
    clearTimeout(this.readTimer);
    if (this.userId === undefined || !this.shown) return;
    this.readTimer = setTimeout(() => { if (this.shown) void this.store.read(this.userId); }, 300);
  }
}
