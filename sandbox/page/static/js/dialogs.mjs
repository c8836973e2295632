// The dialogs of a phone: choose a person, invent one, open a link, see a photo.
import { api } from "./api.mjs";
import { avatar, h, icon, replace } from "./dom.mjs";
import { attempt, dialog } from "./layers.mjs";
import { botLink } from "./rich.mjs";
import { T } from "./texts.mjs";

const LIST = "people-list";

/** A person's id, found by name among thousands, or of a person invented just now. */
export async function choosePerson(store, current) {
  const picked = await dialog(T.choose, (close) => picker(store, current, close), "people-dialog");
  return picked === "invent" ? inventPerson(store) : picked;
}

function picker(store, current, close) {
  const list = h("ul", { class: "people", id: LIST, role: "listbox", "aria-label": T.choose });
  const count = h("p", { class: "quiet", role: "status" });
  const field = h("input", {
    class: "field", type: "search", placeholder: T.searchPeople, "aria-label": T.searchPeople, autocomplete: "off",
    role: "combobox", "aria-expanded": "true", "aria-controls": LIST, "aria-autocomplete": "list", autofocus: true,
  });
  let marked = 0;
  let asked = 0;
  const mark = (to) => {
    const rows = [...list.children];
    if (!rows.length) return;
    marked = (to + rows.length) % rows.length;
    rows.forEach((row, index) => row.classList.toggle("marked", index === marked));
    rows[marked].scrollIntoView({ block: "nearest" });
    field.setAttribute("aria-activedescendant", rows[marked].id);
  };
  const draw = async () => {
    asked += 1;
    const mine = asked;
    await attempt(async () => {
      const found = await store.search(field.value.trim());
      if (mine !== asked) return;
      replace(list, found.people.map((person) => personRow(person, current, close)));
      count.textContent = T.peopleFound(found.found, found.total);
      mark(0);
    });
  };
  field.addEventListener("input", draw);
  field.addEventListener("keydown", (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) {
      event.preventDefault();
      mark(marked + step);
    } else if (event.key === "Enter") {
      event.preventDefault();
      list.children[marked]?.click();
    }
  });
  void draw();
  return [field, list, h("div", { class: "dialog-foot" }, count,
    h("button", { class: "button", type: "button", onclick: () => close("invent") }, icon("plus"), T.invent))];
}

function personRow(person, current, close) {
  const words = h("span", { class: "person-words" }, h("strong", {}, person.name), person.note ? h("small", {}, person.note) : undefined);
  const unread = person.unread ? h("span", { class: "badge", role: "img", "aria-label": T.unread(person.unread) }, person.unread > 99 ? "99+" : String(person.unread)) : undefined;
  return h("li", {
    class: "person", id: `${LIST}-${person.user_id}`, role: "option", "aria-selected": String(person.user_id === current),
    onclick: () => close(person.user_id),
  }, avatar(person.name, person.user_id), words, unread, person.user_id === current ? icon("check") : undefined);
}

export async function inventPerson(store) {
  return dialog(T.invent, (close) => {
    const name = h("input", { class: "field", id: "invent-name", maxlength: "64", autocomplete: "off", required: true, autofocus: true });
    const about = h("input", { class: "field", id: "invent-note", maxlength: "64", autocomplete: "off" });
    const submit = async (event) => {
      event.preventDefault();
      await attempt(async () => {
        const { person } = await api.invent(name.value.trim(), about.value.trim());
        store.setPerson(person);
        close(person.user_id);
      });
    };
    return h("form", { class: "form", onsubmit: submit },
      h("label", { for: "invent-name" }, T.inventName), name,
      h("label", { for: "invent-note" }, T.inventNote), about,
      h("p", { class: "quiet" }, T.inventHint),
      h("div", { class: "dialog-foot end" }, h("button", { class: "button main", type: "submit" }, T.inventDo)));
  }, "small-dialog");
}

/** Asks for a link when none is given. {bot, payload} checked by the server, or nothing. */
export async function askLink() {
  return dialog(T.linkTitle, (close) => {
    const field = h("input", { class: "field", id: "link-field", type: "text", inputmode: "url", autocomplete: "off", autofocus: true });
    const submit = async (event) => {
      event.preventDefault();
      await attempt(async () => close(await api.link(field.value.trim())));
    };
    return h("form", { class: "form", onsubmit: submit },
      h("label", { for: "link-field" }, T.linkField), field, h("p", { class: "quiet" }, T.linkHint),
      h("div", { class: "dialog-foot end" }, h("button", { class: "button main", type: "submit" }, T.open)));
  }, "small-dialog");
}

/** Who opens a link: the person of this phone, another one, or one invented for it. A user id or nothing. */
export async function whoOpens(store, userId) {
  const me = store.people.get(userId);
  const answer = await dialog(T.linkWho, (close) => h("div", { class: "choices" },
    me ? h("button", { class: "button main", type: "button", autofocus: true, onclick: () => close("me") }, T.linkThis(me.name)) : undefined,
    h("button", { class: "button", type: "button", onclick: () => close("other") }, T.linkOther),
    h("button", { class: "button", type: "button", onclick: () => close("invent") }, T.invent)), "small-dialog");
  if (answer === "me") return userId;
  if (answer === "other") return choosePerson(store, undefined);
  return answer === "invent" ? inventPerson(store) : undefined;
}

/** An address outside of the bot: asked about first, as messengers do. */
export async function followLink(url) {
  await dialog(T.outside, (close) => [
    h("p", { class: "address" }, url), h("p", { class: "quiet" }, T.outsideNote),
    h("div", { class: "dialog-foot end" },
      h("button", { class: "button", type: "button", onclick: () => close() }, T.cancel),
      h("a", { class: "button main", href: url, target: "_blank", rel: "noopener noreferrer", onclick: () => close() }, T.open)),
  ], "small-dialog");
}

export const showPhoto = (message) => dialog(T.photo, () => h("figure", { class: "big-photo" },
  h("img", { src: `/api/file/${encodeURIComponent(message.file_id)}`, alt: message.caption || T.photo }),
  message.caption ? h("figcaption", {}, message.caption) : undefined), "photo-dialog");

export const aboutBot = (bot) => dialog(bot.name, () => h("p", { class: "about" }, bot.description || bot.short_description), "small-dialog");

export { botLink };
