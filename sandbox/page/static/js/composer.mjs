// The line where a person writes: text, files, commands, an answer to a message, a change of an own one.
import { api } from "./api.mjs";
import { gist } from "./bubbles.mjs";
import { firstLine, h, icon, replace } from "./dom.mjs";
import { attempt, menu } from "./layers.mjs";
import { parseMarks } from "./rich.mjs";
import { T } from "./texts.mjs";

const STORED = "sandbox-draft-";

export class Composer {
  /** `phone` gives userId, store and botName(); drafts are kept by person and outlive a reload. */
  constructor(phone) {
    this.phone = phone;
    this.reply = undefined;
    this.editing = undefined;
    this.files = [];
    this.fileKind = "document";
    this.build();
  }

  build() {
    this.field = h("textarea", { class: "write", rows: "1", placeholder: T.write, "aria-label": T.write, enterkeyhint: "send" });
    this.sendButton = h("button", { class: "icon-button send", type: "submit", title: T.send, "aria-label": T.send }, icon("send"));
    this.menuButton = h("button", { class: "icon-button commands", type: "button", title: T.commands, "aria-label": T.commands, "aria-haspopup": "menu", onclick: () => this.openCommands() }, icon("menu"));
    this.attachButton = h("button", { class: "icon-button", type: "button", title: T.attach, "aria-label": T.attach, "aria-haspopup": "menu", onclick: () => this.openAttach() }, icon("clip"));
    this.picker = h("input", { type: "file", hidden: true, tabindex: "-1", onchange: () => this.picked() });
    this.bar = h("div", { class: "over-write" });
    this.clips = h("div", { class: "clips" });
    this.form = h("form", { class: "writing" }, this.menuButton, this.attachButton, this.field, this.sendButton, this.picker);
    this.node = h("div", { class: "composer" }, this.clips, this.bar, this.form);
    this.form.addEventListener("submit", (event) => {
      event.preventDefault();
      void this.send();
    });
    this.field.addEventListener("input", () => this.typed());
    this.field.addEventListener("keydown", (event) => this.key(event));
    this.field.addEventListener("paste", (event) => this.pasted(event));
  }

  key(event) {
    if (event.key === "Escape" && (this.reply || this.editing || this.files.length)) {
      event.preventDefault();
      this.dropBar();
    }
    const plain = event.key === "Enter" && !event.shiftKey && !event.isComposing;
    if (plain && !matchMedia("(pointer: coarse)").matches) {
      event.preventDefault();
      void this.send();
    }
  }

  pasted(event) {
    const files = [...(event.clipboardData?.files ?? [])];
    if (!files.length) return;
    event.preventDefault();
    this.attach(files, files.every((file) => file.type.startsWith("image/")) ? "photo" : "document");
  }

  typed() {
    this.keepDraft();
    this.fit();
  }

  fit() {
    this.field.style.height = "auto";
    this.field.style.height = `${Math.min(this.field.scrollHeight, 132)}px`;
  }

  keepDraft() {
    if (this.editing || !this.phone.userId) return;
    try {
      if (this.field.value) sessionStorage.setItem(STORED + this.phone.userId, this.field.value);
      else sessionStorage.removeItem(STORED + this.phone.userId);
    } catch { /* a browser without storage keeps the draft in the field only */ }
  }

  draft() {
    try {
      return sessionStorage.getItem(STORED + this.phone.userId) ?? "";
    } catch {
      return "";
    }
  }

  /** The phone shows another person now. */
  moved() {
    this.reply = undefined;
    this.editing = undefined;
    this.files = [];
    this.drawBar();
    this.field.value = this.draft();
    this.fit();
    this.refresh();
  }

  /** Commands and the clipboard of the person, whatever is typed stays. */
  refresh() {
    const { store, userId } = this.phone;
    this.menuButton.hidden = !store.chats.get(userId)?.commands?.length;
    const clips = store.clips.filter((clip) => clip.user_id === userId);
    replace(this.clips, clips.map((clip) => h("button", { class: "clip", type: "button", onclick: () => this.insert(clip.text) }, icon("paste"), h("span", {}, T.paste(clip.title)))));
    this.clips.hidden = !clips.length;
  }

  insert(text) {
    const { selectionStart, selectionEnd, value } = this.field;
    this.field.value = value.slice(0, selectionStart) + text + value.slice(selectionEnd);
    this.typed();
    this.field.focus();
  }

  openCommands() {
    const { store, userId } = this.phone;
    const commands = store.chats.get(userId)?.commands ?? [];
    menu(this.menuButton, commands.map(({ command, description }) => ({
      label: description, note: `/${command}`, icon: "forward", do: () => this.phone.say(`/${command}`),
    })), T.commands);
  }

  openAttach() {
    const file = (kind, accept, multiple) => () => this.choose(kind, accept, multiple);
    const other = (kind) => () => void attempt(() => api.other(this.phone.userId, kind));
    menu(this.attachButton, [
      { label: T.attachPhoto, icon: "image", do: file("photo", "image/*", true) },
      { label: T.attachFile, icon: "file", do: file("document", "", true) },
      { label: T.attachVoice, icon: "mic", do: file("voice", "audio/*", false) },
      { label: T.more, note: T.attachOther, icon: "more", do: () => menu(this.attachButton, [
        { heading: T.otherNote },
        { label: T.sticker, icon: "smile", do: other("sticker") },
        { label: T.location, icon: "pin", do: other("location") },
        { label: T.poll, icon: "poll", do: other("poll") },
        { label: T.contact, icon: "info", do: other("contact") },
      ], T.more) },
    ], T.attach);
  }

  choose(kind, accept, multiple) {
    this.fileKind = kind;
    this.picker.accept = accept;
    this.picker.multiple = multiple;
    this.picker.value = "";
    this.picker.click();
  }

  picked() {
    this.attach([...this.picker.files], this.fileKind);
  }

  attach(files, kind) {
    if (!files.length) return;
    this.files = files;
    this.fileKind = kind;
    this.editing = undefined;
    this.drawBar();
    this.field.focus();
  }

  answer(message) {
    this.editing = undefined;
    this.reply = message;
    this.drawBar();
    this.field.focus();
  }

  change(message) {
    this.keepDraft();
    this.reply = undefined;
    this.files = [];
    this.editing = message;
    this.field.value = message.text || message.caption || "";
    this.drawBar();
    this.fit();
    this.field.focus();
  }

  dropBar() {
    const edited = Boolean(this.editing);
    this.reply = undefined;
    this.editing = undefined;
    this.files = [];
    if (edited) this.field.value = this.draft();
    this.fit();
    this.drawBar();
    this.field.focus();
  }

  drawBar() {
    const rows = [];
    const kinds = { photo: T.photo, document: T.document, voice: T.voice };
    if (this.editing) rows.push(["edit", T.editing, firstLine(gist(this.editing))]);
    if (this.reply) rows.push(["reply", T.replyTo(this.reply.from_bot ? this.phone.botName() : T.you), firstLine(gist(this.reply))]);
    if (this.files.length) {
      const names = this.files.length === 1 ? this.files[0].name : T.attachedMany(this.files.length);
      rows.push([this.fileKind === "photo" ? "image" : "file", kinds[this.fileKind], names]);
    }
    replace(this.bar, rows.map(([sign, head, text]) => h("div", { class: "over-row" }, icon(sign),
      h("span", { class: "over-words" }, h("strong", {}, head), h("span", {}, text)))),
    rows.length ? h("button", { class: "icon-button", type: "button", title: T.cancel, "aria-label": T.cancel, onclick: () => this.dropBar() }, icon("close")) : undefined);
    this.bar.hidden = !rows.length;
  }

  async send() {
    const typed = this.field.value.trim();
    const { userId } = this.phone;
    if (!typed && !this.files.length) return;
    const { text, entities } = parseMarks(typed);
    const [files, reply, editing] = [this.files, this.reply, this.editing];
    this.sendButton.disabled = true;
    const done = await attempt(async () => {
      if (editing) await api.edit({ user_id: userId, message_id: editing.message_id, text });
      else if (files.length) await api.file({ user_id: userId, kind: this.fileKind, caption: text, reply_to: reply?.message_id }, files);
      else await api.send({ user_id: userId, text, entities, reply_to: reply?.message_id });
    });
    this.sendButton.disabled = false;
    if (!done || userId !== this.phone.userId) return;
    if (this.field.value.trim() === typed) this.field.value = editing ? this.draft() : "";
    this.reply = undefined;
    this.editing = undefined;
    this.files = [];
    this.keepDraft();
    this.fit();
    this.drawBar();
    this.phone.toEnd();
  }
}
