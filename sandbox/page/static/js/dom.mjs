// A builder of elements. Strings become text nodes, so nothing a person wrote can turn into markup.

export function h(tag, props = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(props)) {
    if (value === undefined || value === null || value === false) continue;
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else if (name === "class") node.className = value;
    else if (name === "dataset") Object.assign(node.dataset, value);
    else if (name in node && typeof value !== "string") node[name] = value;
    else node.setAttribute(name, value === true ? "" : String(value));
  }
  append(node, children);
  return node;
}

function append(node, children) {
  for (const child of children.flat(Infinity)) {
    if (child === undefined || child === null || child === false) continue;
    node.append(child);
  }
}

export function replace(node, ...children) {
  node.replaceChildren();
  append(node, children);
}

const SHAPES = {
  send: "M3 11.2 20.5 3.6c.6-.3 1.2.3 1 .9L16.6 20.6c-.2.6-1 .8-1.4.3l-3.7-4.4-3 2.6.4-4.6L17 7.2 6.9 13.4l-3.8-1.1c-.6-.2-.7-.9-.1-1.1Z",
  clip: "M8.2 12.6 14 6.8a2.6 2.6 0 0 1 3.7 3.7l-7.2 7.2a4.4 4.4 0 0 1-6.2-6.2l7.4-7.4",
  menu: "M4 7h16M4 12h16M4 17h10",
  more: "M12 6h.01M12 12h.01M12 18h.01",
  dots: "M6 12h.01M12 12h.01M18 12h.01",
  close: "M6 6l12 12M18 6 6 18",
  chevron: "M6 9.5 12 15l6-5.5",
  down: "M12 5v13M6.5 13 12 18.5 17.5 13",
  check: "M5 12.5 10 17.5 19.5 7",
  checks: "M2.5 12.8 6.8 17 14 8.5M11 16l1.2 1L20.5 8",
  bellOff: "M6 16.5h12c-1.4-1.6-1.6-3-1.6-5.2A4.4 4.4 0 0 0 12 6.8c-2.500 0-4.4 2-4.4 4.500 0 2.200-.2 3.600-1.600 5.200ZM10.500 19.200a1.800 1.800 0 0 0 3 0M4.500 4.500l15 15",
  link: "M8 16 16.500 7.500M9.500 7.500h7v7",
  copy: "M9 9h10v11H9zM5 15V4h10",
  file: "M7 3.500h7l4 4V20.500H7zM14 3.500v4h4",
  reply: "M10 6.500 4.500 12l5.500 5.500M5 12h8.500c3.500 0 6 2 6 5.500",
  edit: "M5 19l.8-3.600L16 5.200l2.800 2.800L8.600 18.200 5 19Z",
  forward: "M14 6.500 19.500 12 14 17.500M19 12h-8.500c-3.500 0-6 2-6 5.500",
  image: "M4 5.500h16v13H4zM4 15.500l4.500-4.500 4 4 2.500-2.500 5 5M15.500 9.200h.01",
  mic: "M12 4a2.500 2.500 0 0 1 2.500 2.500v5a2.500 2.500 0 0 1-5 0v-5A2.500 2.500 0 0 1 12 4ZM6.500 11.500a5.500 5.500 0 0 0 11 0M12 17v3.500",
  plus: "M12 5v14M5 12h14",
  eye: "M2.500 12s3.500-6 9.500-6 9.500 6 9.500 6-3.500 6-9.500 6-9.500-6-9.500-6ZM12 9.500a2.500 2.500 0 1 1 0 5 2.500 2.500 0 0 1 0-5Z",
  block: "M12 4a8 8 0 1 1 0 16 8 8 0 0 1 0-16ZM6.500 6.500l11 11",
  info: "M12 4a8 8 0 1 1 0 16 8 8 0 0 1 0-16ZM12 11v5M12 8h.01",
  paste: "M8 5.500H6V20h12V5.500h-2M9 4h6v3H9z",
  clock: "M12 4a8 8 0 1 1 0 16 8 8 0 0 1 0-16ZM12 8v4.300l3 1.700",
  pin: "M12 21s-6-6.200-6-10.500a6 6 0 0 1 12 0C18 14.800 12 21 12 21ZM12 8.500a2 2 0 1 1 0 4 2 2 0 0 1 0-4Z",
  smile: "M12 4a8 8 0 1 1 0 16 8 8 0 0 1 0-16ZM8.500 14c1.800 2.600 5.200 2.600 7 0M9.200 10h.01M14.800 10h.01",
  poll: "M5 6h9M5 12h14M5 18h6",
};

/** A decorative line icon; what it means is said by the control around it. */
export function icon(name) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("aria-hidden", "true");
  svg.classList.add("icon", `icon-${name}`);
  const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
  path.setAttribute("d", SHAPES[name]);
  svg.append(path);
  return svg;
}

/** Two letters and a steady colour for a person without a picture. */
export function avatar(name, seed, extra = "") {
  const letters = name.split(/\s+/u).filter(Boolean).slice(0, 2).map((word) => [...word][0].toUpperCase()).join("");
  return h("span", { class: `avatar tint-${Math.abs(Number(seed) || 0) % 6} ${extra}`, "aria-hidden": "true" }, letters);
}

export const firstLine = (text, limit = 80) => {
  const line = text.split("\n").find((part) => part.trim()) ?? "";
  return line.length > limit ? `${line.slice(0, limit - 1)}…` : line;
};
