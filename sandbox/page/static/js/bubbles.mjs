// One message as an element. It is drawn anew whenever the message changes.
import { firstLine, h, icon } from "./dom.mjs";
import { rich } from "./rich.mjs";
import { T } from "./texts.mjs";
import { clockTime } from "./times.mjs";

const fileUrl = (message) => `/api/file/${encodeURIComponent(message.file_id)}`;

const KIND_WORDS = {
  photo: T.photo, voice: T.voice, document: T.document, sticker: T.sticker, location: T.location,
  poll: T.poll, contact: T.contact, video: T.video, audio: T.audio, video_note: T.videoNote,
};

/** What stands for a message in a quote bar and in the ears of a screen reader. */
export function gist(message) {
  const words = message.text || message.caption || "";
  if (message.kind === "text") return words;
  const kind = KIND_WORDS[message.kind] ?? T.otherKind;
  const name = message.kind === "document" && message.file_name ? ` «${message.file_name}»` : "";
  return words ? `${kind}${name}: ${words}` : `${kind}${name}`;
}

/** The same with the words under spoilers left out: nobody asked for them to be read aloud. */
export function openGist(message) {
  const cut = (text, entities) => [...(entities ?? [])].filter((one) => one.type === "spoiler").sort((one, two) => two.offset - one.offset)
    .reduce((left, one) => `${left.slice(0, one.offset)}${T.underSpoiler}${left.slice(one.offset + one.length)}`, text ?? "");
  return gist({ ...message, text: cut(message.text, message.entities), caption: cut(message.caption, message.caption_entities) });
}

/**
 * `on` answers taps: press(message, button, node), link(url), command(text), menu(message, node), photo(message),
 * jump(message_id); `quoted(id)` finds the message that is answered; `revealed` keeps ids of opened photos.
 */
export function bubble(message, { on, quoted, botName, revealed }) {
  const side = message.from_bot ? "in" : "out";
  const media = message.kind === "photo";
  const body = h("div", { class: `bubble ${media ? "with-photo" : ""}`, tabindex: "-1", role: "group", "aria-label": label(message, botName) });
  if (message.forwarded) body.append(h("p", { class: "forwarded" }, T.forwarded));
  const answered = message.reply_to ? quoted(message.reply_to) : undefined;
  if (answered) body.append(quote(answered, on, botName));
  body.append(...content(message, on, revealed));
  if (message.reactions?.length) body.append(h("p", { class: "reactions", "aria-label": T.reactions }, message.reactions.map((one) => h("span", {}, one))));
  body.append(meta(message));
  const node = h("article", { class: `message ${side} ${message.protect_content ? "protected" : ""}`, dataset: { id: message.message_id } }, body);
  if (message.media_group_id) node.classList.add("album");
  if (message.keyboard?.length) node.append(keyboard(message, on));
  const more = h("button", { class: "message-menu", type: "button", tabindex: "-1", title: T.menuOf, "aria-label": T.menuOf, onclick: (event) => { event.stopPropagation(); on.menu(message, more); } }, icon("dots"));
  body.append(more);
  body.addEventListener("click", (event) => {
    if (event.target.closest("a, button, audio, [role=button]") || String(getSelection())) return;
    if (matchMedia("(pointer: coarse)").matches) on.menu(message, body);
  });
  body.addEventListener("contextmenu", (event) => {
    event.preventDefault();
    on.menu(message, body);
  });
  body.addEventListener("keydown", (event) => {
    if (event.target !== body || !["Enter", " ", "ContextMenu"].includes(event.key)) return;
    event.preventDefault();
    on.menu(message, body);
  });
  return node;
}

const label = (message, botName) => `${message.from_bot ? botName : T.you}, ${clockTime(new Date(message.date * 1000))}`;

function quote(answered, on, botName) {
  return h("button", { class: "quote", type: "button", onclick: (event) => { event.stopPropagation(); on.jump(answered.message_id); } },
    h("strong", {}, answered.from_bot ? botName : T.you), h("span", {}, firstLine(gist(answered), 90)));
}

function content(message, on, revealed) {
  const parts = [];
  if (message.kind === "photo") parts.push(photo(message, on, revealed));
  else if (message.kind === "voice" || message.kind === "audio") parts.push(voice(message));
  else if (message.kind === "video") parts.push(h("video", { class: "video", src: fileUrl(message), controls: true, preload: "none" }));
  else if (message.kind === "document") parts.push(file(message));
  else if (message.kind !== "text") parts.push(odd(message));
  if (message.text) parts.push(h("div", { class: "words" }, rich(message.text, message.entities, on)));
  if (message.caption) parts.push(h("div", { class: "words" }, rich(message.caption, message.caption_entities, on)));
  return parts;
}

function photo(message, on, revealed) {
  const hidden = message.has_spoiler && !revealed.has(message.message_id);
  const image = h("img", { src: fileUrl(message), alt: message.caption || T.photo, loading: "lazy", decoding: "async" });
  const node = h("button", { class: `photo ${hidden ? "veiled" : ""}`, type: "button", "aria-label": hidden ? T.revealPhoto : T.openPhoto }, image);
  const veil = hidden ? h("span", { class: "veil", "aria-hidden": "true" }, h("span", { class: "veil-mark" }, icon("eye"))) : undefined;
  if (veil) node.append(veil);
  node.addEventListener("click", (event) => {
    event.stopPropagation();
    if (!node.classList.contains("veiled")) {
      on.photo(message);
      return;
    }
    revealed.add(message.message_id);
    node.classList.remove("veiled");
    node.setAttribute("aria-label", T.openPhoto);
    veil?.remove();
  });
  return node;
}

function voice(message) {
  return h("div", { class: "voice" }, h("span", { class: "round", "aria-hidden": "true" }, icon("mic")),
    h("audio", { src: fileUrl(message), controls: true, preload: "metadata", "aria-label": T.voice }));
}

function file(message) {
  const name = message.file_name || T.document;
  const kind = /\.([\p{L}\d]{1,4})$/u.exec(name)?.[1]?.toUpperCase();
  return h("a", { class: "file", href: `${fileUrl(message)}?download=1`, download: name, "aria-label": T.download(name, message.file_size ?? 0) },
    h("span", { class: "round", "aria-hidden": "true" }, kind ? h("span", { class: "ext" }, kind) : icon("file")),
    h("span", { class: "file-words" }, h("span", { class: "file-name" }, name), h("span", { class: "file-size" }, T.size(message.file_size ?? 0))));
}

const ODD_ICONS = { sticker: "smile", location: "pin", poll: "poll", contact: "info" };

function odd(message) {
  return h("div", { class: "odd" }, h("span", { class: "round", "aria-hidden": "true" }, icon(ODD_ICONS[message.kind] ?? "file")),
    h("span", {}, KIND_WORDS[message.kind] ?? T.otherKind));
}

function meta(message) {
  const node = h("span", { class: "meta" });
  if (message.silent && message.from_bot) node.append(h("span", { class: "mark", title: T.silent, role: "img", "aria-label": T.silent }, icon("bellOff")));
  if (message.edit_date) node.append(h("span", { class: "edited" }, T.edited));
  const date = new Date(message.date * 1000);
  node.append(h("time", { datetime: date.toISOString() }, clockTime(date)));
  if (!message.from_bot) node.append(icon("checks"));
  return node;
}

function keyboard(message, on) {
  return h("div", { class: "keyboard" }, message.keyboard.map((row) => h("div", { class: "keys" }, row.map((one) => key(message, one, on)))));
}

function key(message, one, on) {
  const node = h("button", { class: `key ${one.style ? `style-${one.style}` : ""}`, type: "button", title: one.text }, h("span", { class: "key-text" }, one.text));
  if (one.url) node.append(icon("link"));
  if (one.copy_text !== undefined && one.copy_text !== null) node.append(icon("copy"));
  node.addEventListener("click", () => on.press(message, one, node));
  return node;
}
