// Times of the sandbox, always shown in its own zone and never in the browser's.
import { T } from "./texts.mjs";

let zone = "UTC";
const made = new Map();

export function setZone(name) {
  if (name !== zone) made.clear();
  zone = name;
}

function format(key, options) {
  if (!made.has(key)) made.set(key, new Intl.DateTimeFormat("ru-RU", { timeZone: zone, ...options }));
  return made.get(key);
}

const parts = (date) => Object.fromEntries(
  format("parts", { year: "numeric", month: "2-digit", day: "2-digit" }).formatToParts(date).map(({ type, value }) => [type, value]),
);

/** One calendar day of the sandbox as a comparable string. */
export function dayKey(date) {
  const { year, month, day } = parts(date);
  return `${year}-${month}-${day}`;
}

export const clockTime = (date) => format("time", { hour: "2-digit", minute: "2-digit" }).format(date);
export const weekday = (date) => format("weekday", { weekday: "long" }).format(date);
export const weekdayShort = (date) => format("weekday-short", { weekday: "short" }).format(date);
export const dayMonth = (date) => format("day", { day: "numeric", month: "long" }).format(date);

/** «Today», «Yesterday», «4 December» or, in another year, «4 December 2025» */
export function dayLabel(date, now) {
  const key = dayKey(date);
  if (key === dayKey(now)) return T.today;
  if (key === dayKey(new Date(now.getTime() - 86_400_000))) return T.yesterday;
  if (key.slice(0, 4) === dayKey(now).slice(0, 4)) return dayMonth(date);
  return format("long", { day: "numeric", month: "long", year: "numeric" }).format(date);
}
