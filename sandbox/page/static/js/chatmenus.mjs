// The menus of a phone: what may be done with a message and with the bot.
import { api } from "./api.mjs";
import { aboutBot } from "./dialogs.mjs";
import { attempt, menu, note } from "./layers.mjs";
import { T } from "./texts.mjs";

export async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
    note(T.copied);
  } catch {
    note(T.copyFailed);
  }
}

export function phoneMenu(phone) {
  const { person, userId, store } = phone;
  const blocked = person?.blocked;
  const items = [
    { label: T.openLink, icon: "link", do: () => phone.openLinkField() },
    { label: T.aboutBot, icon: "info", do: () => aboutBot(store.bot) },
    { label: T.choose, icon: "eye", do: () => phone.choose() },
  ];
  if (person?.started || blocked) {
    items.push({ label: blocked ? T.unblock : T.block, icon: "block", do: () => attempt(() => (blocked ? api.unblock(userId) : api.block(userId))) });
  }
  menu(phone.moreButton, items, T.more);
}

export function messageMenu(phone, message, anchor) {
  const { person, userId, composer } = phone;
  const words = message.text || message.caption;
  const free = !message.protect_content;
  const writes = person?.started && !person.blocked;
  const own = !message.from_bot && !message.forwarded;
  const items = [];
  if (writes) items.push({ label: T.reply, icon: "reply", do: () => composer.answer(message) });
  if (writes && own && words) items.push({ label: T.edit, icon: "edit", do: () => composer.change(message) });
  if (words && free) items.push({ label: T.copy, icon: "copy", do: () => copy(words) });
  if (words && free && writes) items.push({ label: T.forward, icon: "forward", do: () => attempt(() => api.forward(userId, message.message_id)) });
  if (items.length) menu(anchor, items, T.menuOf);
}
