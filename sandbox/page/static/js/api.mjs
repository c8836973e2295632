// Calls to the page's own server. Every POST bears X-Sandbox, which no other site's page can send unasked.

export class Refusal extends Error {
  constructor(code) {
    super(code);
    this.code = code;
  }
}

async function call(path, options) {
  let answer;
  try {
    answer = await fetch(path, { cache: "no-store", ...options });
  } catch {
    throw new Refusal("offline");
  }
  const body = await answer.json().catch(() => ({}));
  if (!answer.ok) throw new Refusal(body.error ?? (answer.status >= 500 ? "broken" : "refused"));
  return body;
}

export const get = (path) => call(path, {});

const post = (path, body = {}) => call(path, {
  method: "POST",
  headers: { "Content-Type": "application/json", "X-Sandbox": "1" },
  body: JSON.stringify(body),
});

export const api = {
  state: () => get("/api/state"),
  chat: (userId, before) => get(`/api/chat/${userId}${before ? `?before=${before}` : ""}`),
  people: (query) => get(`/api/people?q=${encodeURIComponent(query)}`),
  queue: () => get("/api/queue"),
  hints: () => get("/api/hints"),
  send: (body) => post("/api/send", body),
  edit: (body) => post("/api/edit", body),
  press: (body) => post("/api/press", body),
  start: (userId, payload = "") => post("/api/start", { user_id: userId, payload }),
  link: (link) => post("/api/link", { link }),
  block: (userId) => post("/api/block", { user_id: userId }),
  unblock: (userId) => post("/api/unblock", { user_id: userId }),
  invent: (name, note) => post("/api/people", { name, note }),
  read: (userId) => post("/api/read", { user_id: userId }),
  other: (userId, kind) => post("/api/other", { user_id: userId, kind }),
  forward: (userId, messageId) => post("/api/forward", { user_id: userId, message_id: messageId }),
  advance: (hours) => post("/api/clock/advance", { hours }),
  toNext: () => post("/api/clock/next"),
  file: (fields, files) => {
    const form = new FormData();
    for (const [name, value] of Object.entries(fields)) {
      if (value !== undefined && value !== null) form.append(name, String(value));
    }
    for (const file of files) form.append("file", file, file.name);
    return call("/api/file", { method: "POST", headers: { "X-Sandbox": "1" }, body: form });
  },
};

/**
 * The stream of events with our own reconnection: a browser's EventSource gives up for good on some failures,
 * and after a restart of the server the numbers begin anew, which `boot` tells.
 */
export class Stream {
  constructor(onEvent, onReset, onLine) {
    this.onEvent = onEvent;
    this.onReset = onReset;
    this.onLine = onLine;
    this.after = 0;
    this.boot = "";
    this.wait = 500;
  }

  begin(boot, after) {
    this.boot = boot;
    this.after = after;
    this.open();
  }

  open() {
    this.source?.close();
    clearTimeout(this.timer);
    const source = new EventSource(`/api/events?after=${this.after}&boot=${encodeURIComponent(this.boot)}`);
    this.source = source;
    source.addEventListener("hello", () => {
      this.wait = 500;
      this.onLine(true);
    });
    source.addEventListener("reset", () => {
      source.close();
      this.onReset();
    });
    source.addEventListener("happened", ({ data }) => {
      const event = JSON.parse(data);
      this.after = Math.max(this.after, event.seq);
      this.onEvent(event);
    });
    source.onerror = () => {
      source.close();
      if (this.source !== source) return;
      this.onLine(false);
      this.timer = setTimeout(() => this.open(), this.wait);
      this.wait = Math.min(this.wait * 2, 4000);
    };
  }
}
