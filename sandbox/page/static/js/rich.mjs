// Telegram's text with entities as elements, and the marks a person types (**bold**) as entities.
import { h } from "./dom.mjs";
import { T } from "./texts.mjs";

const TAGS = {
  bold: "strong", italic: "em", underline: "u", strikethrough: "s", code: "code", pre: "pre",
  blockquote: "blockquote", expandable_blockquote: "blockquote",
};

const SAFE = /^(https?|mailto|tel|tg):/iu;
const withScheme = (address) => (/^[a-z][a-z0-9+.-]*:/iu.test(address) ? address : `https://${address}`);

/**
 * Fragment of `text` with its entities (offsets in UTF-16 units, as JavaScript counts too).
 * `on` answers taps: {link(url), command(text)}.
 */
export function rich(text, entities, on) {
  const sorted = (entities ?? [])
    .filter((one) => one.length > 0 && one.offset >= 0 && one.offset < text.length)
    .sort((one, two) => one.offset - two.offset || two.length - one.length);
  const fragment = document.createDocumentFragment();
  fill(fragment, text, sorted, 0, text.length, on);
  return fragment;
}

function fill(parent, text, entities, from, to, on) {
  let at = from;
  for (let index = 0; index < entities.length; index += 1) {
    const entity = entities[index];
    const start = Math.max(entity.offset, at);
    const end = Math.min(entity.offset + entity.length, to);
    if (start >= end) continue;
    if (start > at) parent.append(text.slice(at, start));
    const inner = [];
    while (index + 1 < entities.length && entities[index + 1].offset < end) inner.push(entities[(index += 1)]);
    const node = element(entity, text.slice(start, end), on);
    if (!node.childNodes.length) fill(node, text, inner, start, end, on);
    parent.append(node);
    at = end;
  }
  if (at < to) parent.append(text.slice(at, to));
}

function element(entity, inside, on) {
  switch (entity.type) {
    case "spoiler":
      return spoiler();
    case "text_link":
      return link(entity.url, on);
    case "url":
      return link(inside, on);
    case "email":
      return link(`mailto:${inside}`, on);
    case "phone_number":
      return link(`tel:${inside.replace(/[^+\d]/gu, "")}`, on);
    case "bot_command":
      return h("button", { class: "inline-link", type: "button", onclick: (event) => { event.stopPropagation(); on.command(inside); } });
    case "mention":
    case "hashtag":
    case "cashtag":
    case "text_mention":
      return h("span", { class: "mention" });
    case "expandable_blockquote":
      return h("blockquote", { class: "long-quote" });
    default:
      return h(TAGS[entity.type] ?? "span");
  }
}

function link(address, on) {
  const url = withScheme(String(address ?? ""));
  if (!SAFE.test(url)) return h("span");
  const open = (event) => {
    event.preventDefault();
    event.stopPropagation();
    on.link(url);
  };
  return h("a", { href: url, rel: "noopener noreferrer", target: "_blank", onclick: open });
}

function spoiler() {
  const node = h("span", { class: "spoiler", role: "button", tabindex: "0", "aria-label": T.reveal });
  const open = (event) => {
    if (!node.classList.contains("spoiler")) return;
    if (event.type === "keydown" && event.key !== "Enter" && event.key !== " ") return;
    event.preventDefault();
    event.stopPropagation();
    node.className = "spoiler-open";
    for (const name of ["role", "aria-label"]) node.removeAttribute(name);
    node.setAttribute("tabindex", "-1");
  };
  node.addEventListener("click", open, true);
  node.addEventListener("keydown", open, true);
  return node;
}

const MARKS = [["**", "bold"], ["__", "italic"], ["~~", "strikethrough"], ["||", "spoiler"], ["`", "code"]];

/** What a person typed as {text, entities}: the marks Telegram's own composer understands are taken out. */
export function parseMarks(typed) {
  const open = new Map();
  const entities = [];
  let text = "";
  for (let at = 0; at < typed.length;) {
    const mark = MARKS.find(([sign]) => typed.startsWith(sign, at));
    if (!mark) {
      text += typed[at];
      at += 1;
      continue;
    }
    const [sign, type] = mark;
    const begun = open.get(type);
    if (begun !== undefined && text.length > begun) {
      entities.push({ type, offset: begun, length: text.length - begun });
      open.delete(type);
    } else if (begun === undefined && typed.indexOf(sign, at + sign.length + 1) > 0) {
      open.set(type, text.length);
    } else {
      text += sign;
    }
    at += sign.length;
  }
  entities.sort((one, two) => one.offset - two.offset);
  return open.size ? { text: typed, entities: [] } : { text, entities };
}

/** Payload of a link to a bot: {bot, payload}, or nothing for any other address. */
export function botLink(address) {
  let url;
  try {
    url = new URL(withScheme(address.trim()));
  } catch {
    return undefined;
  }
  if (url.protocol === "tg:" && url.host === "resolve") {
    return { bot: url.searchParams.get("domain") ?? "", payload: url.searchParams.get("start") ?? "" };
  }
  if (!["t.me", "telegram.me"].includes(url.host.toLowerCase())) return undefined;
  const bot = url.pathname.split("/")[1] ?? "";
  return bot ? { bot, payload: url.searchParams.get("start") ?? "" } : undefined;
}
