// Every word of the page stands here; code asks for it by name.

const numbers = new Intl.NumberFormat("ru-RU");

/** A number as a Russian writes it: 1 250. */
export const num = (value) => numbers.format(value);

/** The form of a noun for a count: plural(5, "сообщение", "сообщения", "сообщений"). */
export function plural(count, one, few, many) {
  const tens = Math.abs(count) % 100;
  const units = tens % 10;
  if (tens > 10 && tens < 20) return many;
  if (units === 1) return one;
  return units > 1 && units < 5 ? few : many;
}

const counted = (count, one, few, many) => `${num(count)} ${plural(count, one, few, many)}`;

function size(bytes) {
  const one = new Intl.NumberFormat("ru-RU", { maximumFractionDigits: 1 });
  if (bytes < 1024) return `${num(bytes)} Б`;
  if (bytes < 1024 * 1024) return `${one.format(bytes / 1024)} КБ`;
  return `${one.format(bytes / 1024 / 1024)} МБ`;
}

const failures = {
  "too-large": "Файл больше 100 МБ: для песочницы это слишком много. Выберите поменьше.",
  "bad-file": "Этот файл не прочитать. Выберите другой.",
  "not-found": "Этого здесь уже нет. Откройте чат заново.",
  "bad-link": "Это не ссылка на бота. Подойдёт ссылка вида t.me/имя_бота?start=код.",
  "other-bot": "Эта ссылка ведёт к другому боту. В песочнице есть только один.",
  "no-name": "Напишите имя человека.",
  winding: "Время уже идёт, подождите немного.",
  offline: "Песочница не отвечает. Написанное не потеряно, связь восстановится сама.",
  foreign: "Песочница открыта под незнакомым адресом. Откройте её как 127.0.0.1 или localhost.",
  empty: "Сообщение пустое. Напишите хотя бы слово или выберите файл с содержимым.",
  blocked: "Бот заблокирован. Сначала нажмите «Разблокировать».",
  not_started: "Сначала нажмите «Запустить».",
  no_message: "Этого сообщения в чате уже нет.",
  no_button: "Этой кнопки на сообщении уже нет.",
  bad_payload: "Код в ссылке неверный: подойдут латинские буквы, цифры, «_» и «-».",
  caption_too_long: "Подпись к файлу длиннее 1 024 знаков. Сократите её или пришлите отдельно.",
  cannot_edit: "Изменить можно только своё сообщение, до 4 096 знаков и не старше двух дней.",
  bad_album: "В альбоме может быть от двух до десяти файлов.",
};

export const T = {
  title: "Песочница: всё выдумано, ничего не уходит в интернет",
  tabTitle: "Песочница",
  filling: (filled, total) => `Заполняем регион: ${num(filled)} из ${num(total)}`,
  fillingNote: "Писать боту можно уже сейчас.",
  offline: "Связь с песочницей прервалась. Восстанавливаем, написанное на месте.",
  failure: (code) => failures[code] ?? "Не получилось. Попробуйте ещё раз.",

  clock: "Время в песочнице",
  plusHour: "+1 час",
  plusDay: "+1 день",
  toNext: "До ближайшего события",
  winding: "Идёт время…",
  delivered: (names, others) => {
    const more = counted(others, "сообщение", "сообщения", "сообщений");
    if (!names.length) return others ? `Пришло другим людям: ${more}` : "Ничего не пришло";
    return `Пришло: ${names.join(", ")}${others ? `; ещё ${more} другим людям` : ""}`;
  },

  inside: "Что внутри",
  insideLead: "Что бот напишет сам, кому и почему. Ближайшее сверху.",
  insideEmpty: "Пока ничего не запланировано. Пройдите что-нибудь на телефоне — здесь появятся напоминания.",
  insideLoading: "Читаем очередь…",
  to: (label) => `Кому: ${label}`,

  tryIt: "Что попробовать",
  tryCount: (done, all) => `${done} из ${all}`,
  tryLabel: (done, all) => `Что попробовать: сделано ${done} из ${all}`,
  tryNext: (text) => `Попробуйте: ${text}`,
  tryAll: "Всё попробовано",
  done: "сделано",
  notDone: "ещё нет",

  phoneOf: (name) => `Телефон: ${name}`,
  choose: "Выбрать человека",
  chooseLabel: (name, note) => `${name}${note ? `, ${note}` : ""}. Выбрать другого человека`,
  searchPeople: "Имя или роль",
  peopleFound: (found, total) =>
    found > 30 ? `Показаны 30 из ${num(found)}. Уточните имя` : found ? `${counted(total, "человек", "человека", "человек")} в песочнице` : "Никого не нашлось",
  invent: "Придумать человека",
  inventName: "Имя",
  inventNote: "Кто это (можно не писать)",
  inventDo: "Добавить",
  inventHint: "Например, «Вера Сергеевна». Настоящие имена здесь не нужны.",
  unread: (count) => counted(count, "непрочитанное", "непрочитанных", "непрочитанных"),
  othersUnread: (count) => `есть непрочитанное ещё у ${counted(count, "человека", "человек", "человек")}`,

  bot: "бот",
  actions: {
    typing: "печатает…",
    upload_photo: "отправляет фото…",
    upload_document: "отправляет файл…",
    record_voice: "записывает голосовое…",
    upload_voice: "отправляет голосовое…",
    find_location: "ищет место…",
  },
  actionOther: "отвечает…",
  more: "Ещё",
  openLink: "Открыть ссылку",
  aboutBot: "О боте",
  block: "Заблокировать бота",
  unblock: "Разблокировать",
  blockedNote: "Бот заблокирован, сообщения не приходят",
  start: "Запустить",
  startByLink: "Ссылка открыта. Нажмите, чтобы бот её получил.",
  notNow: "Не сейчас",
  whatCanBotDo: "Что умеет этот бот?",
  nobody: "На этом телефоне пока никого",
  earlier: "Показать раньше",
  emptyChat: "Здесь пока нет сообщений",
  down: "К последнему сообщению",
  newBelow: (count) => counted(count, "новое", "новых", "новых"),
  messages: (name) => `Переписка: ${name}. Стрелки вверх и вниз — по сообщениям, Enter — действия`,

  today: "Сегодня",
  yesterday: "Вчера",
  edited: "изменено",
  silent: "без звука",
  forwarded: "Переслано",
  you: "Вы",
  reveal: "Показать скрытое",
  underSpoiler: "(скрыто)",
  revealPhoto: "Показать фото под спойлером",
  photo: "Фото",
  voice: "Голосовое сообщение",
  document: "Файл",
  sticker: "Стикер",
  location: "Геопозиция",
  poll: "Опрос",
  contact: "Контакт",
  video: "Видео",
  audio: "Аудио",
  videoNote: "Видеосообщение",
  reactions: "Реакция",
  otherKind: "Сообщение",
  size,
  download: (name, bytes) => `Скачать «${name}», ${size(bytes)}`,
  openPhoto: "Открыть фото крупно",
  close: "Закрыть",
  ok: "Понятно",
  waiting: "ждём ответа",
  menuOf: "Действия с сообщением",
  reply: "Ответить",
  edit: "Изменить",
  copy: "Скопировать текст",
  forward: "Переслать боту",
  copied: "Скопировано",
  copyFailed: "Скопировать не получилось. Выделите текст и скопируйте сами.",
  replyTo: (who) => `Ответ: ${who}`,
  editing: "Изменение сообщения",
  cancel: "Отменить",

  write: "Сообщение",
  send: "Отправить",
  attach: "Прикрепить",
  commands: "Команды бота",
  commandsShort: "Меню",
  attachPhoto: "Фото",
  attachFile: "Файл",
  attachVoice: "Голосовое из файла",
  attachOther: "Чтобы проверить бота",
  otherNote: "Такого бот не ждёт",
  attached: (kind, names) => `${kind}: ${names}`,
  attachedMany: (count) => counted(count, "файл", "файла", "файлов"),
  remove: "Убрать",
  sending: "Отправляем…",
  clipboard: "Буфер обмена",
  paste: (title) => `Вставить: ${title}`,

  linkTitle: "Открыть ссылку",
  linkField: "Ссылка на бота",
  linkHint: "Вставьте ссылку вида t.me/имя_бота?start=код.",
  linkWho: "Кто её откроет?",
  linkThis: (name) => `${name}, этот телефон`,
  linkOther: "Другой человек",
  open: "Открыть",
  outside: "Ссылка ведёт в интернет",
  outsideNote: "Песочница туда ничего не отправит, откроется новая вкладка.",

  heard: (name, text) => `${name}, сообщение от бота: ${text}`,
  heardEdit: (name, text) => `${name}, бот изменил сообщение: ${text}`,
  buttonsHeard: (labels) => `Кнопки: ${labels}`,
};
