// What the page knows: people, chats, the clock. Phones and panels listen and draw.
import { api, Stream } from "./api.mjs";
import { setZone } from "./times.mjs";

export class Store {
  constructor() {
    this.people = new Map();
    this.chats = new Map();
    this.heard = new Map();
    this.bot = { name: "", description: "", short_description: "", username: "" };
    this.demo = { filled: 0, total: 0, done: true };
    this.clips = [];
    this.hints = [];
    this.layout = [];
    this.cast = [];
    this.online = true;
    this.shift = 0;
    this.stream = new Stream((event) => this.take(event), () => this.reload(), (line) => this.setLine(line));
  }

  on(kind, listener) {
    if (!this.heard.has(kind)) this.heard.set(kind, new Set());
    this.heard.get(kind).add(listener);
  }

  tell(kind, value) {
    for (const listener of this.heard.get(kind) ?? []) listener(value);
  }

  now() {
    return new Date(Date.now() + this.shift);
  }

  setClock(iso) {
    this.shift = new Date(iso).getTime() - Date.now();
    this.tell("clock");
  }

  setLine(online) {
    if (online === this.online) return;
    this.online = online;
    this.tell("line", online);
  }

  async load() {
    const state = await api.state();
    setZone(state.zone);
    this.bot = state.bot;
    this.layout = state.layout;
    this.cast = state.cast;
    this.clips = state.clips;
    for (const person of state.people) this.people.set(person.user_id, person);
    this.setDemo(state.demo);
    this.setClock(state.now);
    this.tell("people");
    this.stream.begin(state.boot, state.seq);
    void this.loadHints();
  }

  /** The server forgot where we were (it was started anew): everything is read again, drafts stay where they are. */
  async reload() {
    try {
      await this.load();
      await Promise.all([...this.chats.keys()].map((userId) => this.openChat(userId)));
    } catch {
      this.setLine(false);
      setTimeout(() => this.reload(), 1000);
    }
  }

  setDemo(demo) {
    this.demo = demo;
    this.tell("demo", demo);
    clearTimeout(this.demoTimer);
    if (!demo.done) this.demoTimer = setTimeout(() => this.refreshDemo(), 1000);
  }

  async refreshDemo() {
    try {
      const state = await api.state();
      this.layout = state.layout;
      this.cast = state.cast;
      this.clips = state.clips;
      this.bot = state.bot;
      for (const person of state.people) this.setPerson(person);
      this.setDemo(state.demo);
      this.tell("people");
      if (state.demo.done) void this.loadHints();
    } catch {
      this.demoTimer = setTimeout(() => this.refreshDemo(), 2000);
    }
  }

  async loadHints() {
    try {
      this.hints = (await api.hints()).hints;
      this.tell("hints");
      if (!this.bot.description) await this.loadBot();
    } catch { /* the next event asks again */ }
  }

  /** The bot tells its name and description only when it has started, which may be after the page. */
  async loadBot() {
    this.bot = (await api.state()).bot;
    if (this.bot.description) this.tell("bot");
  }

  hintsSoon() {
    clearTimeout(this.hintTimer);
    this.hintTimer = setTimeout(() => this.loadHints(), 600);
  }

  setPerson(person) {
    this.people.set(person.user_id, person);
    this.tell("person", person);
  }

  async openChat(userId) {
    const chat = await api.chat(userId);
    this.chats.set(userId, { messages: chat.messages, commands: chat.commands, earlier: chat.earlier });
    this.setPerson(chat.person);
    this.tell("chat", userId);
    return this.chats.get(userId);
  }

  async earlier(userId) {
    const chat = this.chats.get(userId);
    const older = await api.chat(userId, chat.messages[0].message_id);
    chat.messages = [...older.messages, ...chat.messages];
    chat.earlier = older.earlier;
    this.tell("chat", userId);
  }

  async read(userId) {
    const person = this.people.get(userId);
    if (!person?.unread) return;
    this.setPerson({ ...person, unread: 0 });
    await api.read(userId).catch(() => undefined);
  }

  take(event) {
    const { kind, user_id: userId, data } = event;
    if (kind === "person" && data.person) this.setPerson(data.person);
    if (kind === "clock" && data.now) this.setClock(data.now);
    if (kind === "commands") this.takeCommands(userId, data);
    if (kind === "message" || kind === "edited" || kind === "deleted") this.takeMessage(event);
    if (kind === "toast" || kind === "alert" || kind === "action") this.tell(kind, event);
    if (kind !== "action" && kind !== "person") this.hintsSoon();
  }

  takeCommands(userId, data) {
    const chat = this.chats.get(userId);
    if (!chat) return;
    chat.commands = data.commands ?? chat.commands;
    this.tell("commands", userId);
  }

  takeMessage({ kind, user_id: userId, data }) {
    if (data.person) this.setPerson(data.person);
    const chat = this.chats.get(userId);
    if (!chat) return;
    const { message } = data;
    const id = message?.message_id ?? data.message_id;
    const at = chat.messages.findIndex((one) => one.message_id === id);
    if (kind === "deleted") {
      if (at >= 0) chat.messages.splice(at, 1);
    } else if (!message) {
      return;
    } else if (at >= 0) {
      chat.messages[at] = message;
    } else if (kind === "message") {
      chat.messages.push(message);
    }
    this.tell("message", { kind, userId, id, message, known: at >= 0 });
  }

  search(query) {
    return api.people(query);
  }
}
