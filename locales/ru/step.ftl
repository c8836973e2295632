step-title = <b>Шаг { $n }: { $name }</b>
step-title-tail = <b>{ $name }</b>
step-of = Педагог: { $label }.
step-own-title = «{ $title }»
step-due = Срок — { $when }, { $day }.
step-due-far = Срок — { $day }.
step-overdue = Срок был { $day }. Шаг ещё открыт, так бывает.
step-returned = Нужно дополнить. Новый срок — { $day }.
step-waits-turn = Очередь этого шага придёт, когда будут готовы остальные.
step-route-stands = Маршрут сейчас не идёт, этот шаг ждёт.
step-state-submitted = Сдан и ждёт отклика методиста: он ответит в свои часы.
step-state-accepted = Шаг принят.
step-following = Следующий шаг — «{ $name }».
step-state-skipped-agreed = Шаг убран: так решили вдвоём.
step-to-check = Сдан и ждёт вашего отклика.
step-form = Форма: { $form }.
step-add-what = Что добавить: { $words }
step-add-here = Напишите сюда или пришлите файл: приложим к шагу. Без фамилий и имён детей.
step-answer-thanks = { $mine ->
    [yes] Ваш ответ
   *[no] Ответ методиста
 }: принято, спасибо.
step-answer-question = { $mine ->
    [yes] Ваш ответ
   *[no] Ответ методиста
 }: принято, есть вопрос.
step-answer-words = { $mine ->
    [yes] Ваш ответ
   *[no] Ответ методиста
 }: { $words }
step-answer-voice = { $mine ->
    [yes] Вы ответили голосом: послушать можно по кнопке.
   *[no] Ответ методиста пришёл голосом: послушать можно по кнопке.
 }
step-needs = Подтвердить можно так: { $kinds }.
step-how = По желанию: как прошло? Без фамилий и имён детей. Добавить можно так: { $kinds }.
step-more = Можно прислать что-то ещё: просто отправьте сюда.
step-children-wait = Присланное ждёт одного вопроса и методисту пока не видно.
step-report-done = Педагог отметил: получилось.
step-report-partly = Педагог отметил: получилось частично.
step-report-failed = Педагог отметил: пока не получилось.
step-skip-mine = Вы предложили убрать шаг. Ждём ответа методиста.
step-skip-theirs = Методист предлагает убрать этот шаг. Без вашего согласия он останется.
step-skip-mine-methodist = Вы предложили убрать шаг. Ждём ответа педагога.
step-skip-theirs-methodist = Педагог предлагает убрать этот шаг. Без вашего согласия он останется.
step-button-done = Сделано
step-button-show-result = Показать результат
step-button-move = Перенести
step-button-skip = Убрать шаг
step-button-unskip = Не убирать
step-button-propose-skip = Предложить убрать шаг
step-button-skip-agree = Согласиться и убрать
step-button-skip-keep = Оставить шаг
step-button-stuck = Что-то мешает
step-button-ask = Спросить методиста
step-button-ask-partner = Спросить, с кем
step-button-step-evidence = Что приложено
step-button-step-files = Показать целиком
step-button-step-children = Ответить на вопрос
step-button-step-check = Сверка результата
step-button-form = Другая форма
step-button-later = Позже
step-button-ready = Ничего не добавлять
step-button-next = Дальше: шаг { $n }
step-button-unsend = Отменить отправку
step-button-report-done = Получилось
step-button-report-partly = Частично
step-button-report-failed = Не получилось
step-button-children-none = Нет, можно отправлять
step-button-children-some = Есть, удалить присланное
step-button-week-later = На неделю позже, { $day }
step-button-recording = Урок в записи до { $day }
step-button-calendar = Календарь
step-button-other-day = Другой день
step-button-keep-date = Оставить { $day }
step-button-stuck-time = Не было времени
step-button-stuck-nobody = Не с кем
step-button-stuck-how = Не понимаю, как
step-button-stuck-needless = Уже не нужно
step-button-thanks = Принято, спасибо
step-button-question = Принято, есть вопрос
step-button-own-words = Своими словами
step-button-to-add = Нужно дополнить
step-button-write = Написать педагогу
step-button-write-question = Написать вопрос
step-button-undo-answer = Отменить ответ
step-button-next-route = Следующий маршрут
step-button-look = Посмотреть
step-button-to-check = Шаг на проверку
step-button-look-answer = Посмотреть ответ
step-button-tasks = Открыть дела
step-button-check = Сверить
step-button-check-on = Продолжить сверку
step-button-check-topic = Написать пару слов
step-button-compare = До и после
step-button-no-check = Закончить без сверки
step-button-no-check-sure = Да, предложить закончить
step-button-no-check-back = Передумать
step-button-no-check-yes = Закрыть без сверки
step-button-no-check-no = Предложить сверить
step-button-open-result = Что отправлено
step-button-look-result = Посмотреть результат
step-collect-title = <b>Чем подтвердим?</b>
step-collect-about = { $name }. Подойдёт: { $kinds }. До этого шаг останется открытым.
step-collect-children = В словах, на фото и в файлах — без фамилий, имён, лиц и оценок детей. Видео уроков бот не принимает.
step-children-title = <b>Нет ли здесь детей?</b>
step-children-about = Проверьте присланное: имена, лица и оценки детей отправлять нельзя. Пока вы не ответите, методист ничего не увидит.
step-children-erased = Присланное удалено. Можно прислать другое.
step-files-title = <b>Что прислано</b>
step-files-about = { $name }: { $n ->
    [one] { $n } сообщение
    [few] { $n } сообщения
   *[many] { $n } сообщений
 } выше. Смотреть можно сколько нужно, пересылать дальше не стоит.
step-done-toast = Отмечено. Методист увидит в свои приёмные часы.
step-sent-toast = Отправлено методисту.
step-added-toast = Добавлено.
step-report-toast = Записано, спасибо.
step-ready-toast = Всё записано.
step-undo-toast = Отправка отменена, шаг снова открыт.
step-accepted-toast = Принято. Педагог узнает об этом.
step-returned-toast = Педагог узнает, что добавить.
step-unanswer-toast = Ответ отменён, шаг снова ждёт отклика.
step-skip-asked = Предложение отправлено: шаг убирают вдвоём.
step-skip-withdrawn = Предложение отозвано, шаг остаётся.
step-skip-agreed = Шаг убран.
step-skip-kept = Шаг остаётся.
step-move-title = <b>Новый срок</b>
step-move-about = { $name }. Прежний срок — { $day } — пока в силе.
step-move-how = Выберите или напишите, например: «4 декабря» или «в пятницу».
step-calendar-title = <b>{ $month }</b>
step-calendar-about = Здесь рабочие дни. Прежний срок — { $day } — пока в силе.
step-moved-toast = Новый срок — { $day }. Напоминания тоже переехали.
step-moved-work-toast = Это выходной, поэтому срок — { $day }. Напоминания тоже переехали.
step-same-toast = Срок прежний: { $day }.
step-kept-toast = Срок прежний.
step-asked-toast = Это дальше двух недель, поэтому спросили методиста. Пока он не ответит, срок прежний.
step-stuck-title = <b>Шаг ещё открыт</b>
step-stuck-about = { $name }. Так бывает. Что мешает?
step-way-title = <b>Как быть дальше</b>
step-way-time = Выберем новый срок: шаг никуда не денется.
step-way-nobody = Методист подскажет, с кем объединиться. Или дайте себе ещё неделю.
step-way-nobody-recording = Методист подскажет, с кем объединиться. Или возьмите урок в записи: посмотреть его можно одному.
step-way-how = Спросите методиста: двух фраз хватит, он ответит в свои приёмные часы.
step-way-needless = Шаг убирают вдвоём: предложите, и методист ответит.
step-way-needless-last = Это последний шаг работы, без него маршрута нет. Обсудите с методистом, чем его заменить.
step-words-title = <b>Своими словами</b>
step-words-about = { $name }. Напишите педагогу пару фраз или пришлите голос: шаг будет принят.
step-add-title = <b>Что добавить?</b>
step-add-about = { $name }. Напишите или скажите, чего не хватает. У педагога будет не меньше трёх дней.
step-due-title = <b>Шаг маршрута: срок { $when }</b>
step-before-due = Срок шага «{ $name }» — { $when }, { $day }. Всё в силе? Можно сдвинуть.
step-due-ask = Срок шага «{ $name }» — { $when }. Отметить, сдвинуть или спросить методиста?
step-line = — «{ $name }»: срок { $when }
step-line-late = — «{ $name }»: шаг ещё открыт
step-to-check-title = <b>{ $n ->
    [one] Ждёт вашего отклика { $n } шаг
    [few] Ждут вашего отклика { $n } шага
   *[many] Ждут вашего отклика { $n } шагов
 }</b>
step-to-check-line = — { $n ->
    [one] ждёт вашего отклика { $n } шаг
    [few] ждут вашего отклика { $n } шага
   *[many] ждут вашего отклика { $n } шагов
 }
step-answered-title = <b>Методист ответил</b>
step-answered = Шаг «{ $name }» принят.
step-answered-returned = Шаг «{ $name }»: методист просит кое-что добавить.
step-answered-ready = Все шаги маршрута готовы, осталась сверка.
step-skip-asked-title = <b>Убрать шаг маршрута?</b>
step-skip-asked-about = { $side ->
    [methodist] Педагог
   *[teacher] Методист
 } предлагает убрать шаг «{ $name }».
step-skip-answered-title = <b>Ответ о шаге маршрута</b>
step-skip-agreed-about = Шаг «{ $name }» убран: вы оба согласны.
step-skip-kept-about = Шаг «{ $name }» остаётся: { $side ->
    [methodist] педагог
   *[teacher] методист
 } просит его не убирать.
step-check-title = <b>Сверка результата</b>
step-check-title-begun = <b>Сверка начата</b>
step-check-title-result = <b>Остался результат</b>
step-check-topic-title = <b>Сверка своей темы</b>
step-check-not-yet = Сверка будет, когда все шаги маршрута приняты.
step-check-closed = Маршрут закрыт.
step-check-area = Все шаги готовы. Пройдите ту же область ещё раз: «{ $area }», { $n ->
    [one] { $n } короткий вопрос
    [few] { $n } коротких вопроса
   *[many] { $n } коротких вопросов
 }, { $minutes ->
    [one] около { $minutes } минуты
   *[other] около { $minutes } минут
 }. Увидите, что было до и что стало.
step-check-shared = «До» и «после» увидит и ваш методист: эту область вы ему открыли.
step-check-private = Результат увидите только вы: эту область вы методисту не открывали.
step-check-topic = Все шаги готовы. Тема у вас своя, поэтому сверка — пара слов: что изменилось на уроках.
step-check-topic-ask = Напишите или скажите голосом: что теперь получается иначе? Методист это увидит.
step-check-result = Покажите результат в форме «{ $form }»: слово, фото, файл или ссылка.
step-check-result-any = Покажите результат: слово, фото, файл или ссылка.
step-check-waits = { $label }: все шаги готовы, педагог сверяет результат.
step-check-waits-result = { $label }: сверка пройдена, остался результат.
step-check-no-check-mine = Вы предложили закончить без сверки. Ждём ответа методиста.
step-check-no-check-theirs = { $label } предлагает закрыть маршрут без сверки. Итог тогда не считается проверенным.
step-check-notice-title = <b>Пора сверить результат</b>
step-check-notice = { $n ->
    [one] { $n } короткий вопрос
    [few] { $n } коротких вопроса
   *[many] { $n } коротких вопросов
 }, { $minutes ->
    [one] около { $minutes } минуты
   *[other] около { $minutes } минут
 }.
step-check-notice-topic = Хватит пары слов: что изменилось на уроках.
step-check-line = — пора сверить результат маршрута
step-result-line = — остался последний шаг маршрута
step-result-notice = Последний шаг: показать результат в выбранной форме.
step-compare-title = <b>{ $area }: до и после</b>
step-compare-was = Было: { $level }
step-compare-is = Стало: { $level }
step-compare-higher = Было: { $before }. Стало: { $after }. Прибавилось.
step-compare-same = Было: { $before }. Стало: { $after }. Уровень прежний, опыта больше.
step-compare-lower = Было: { $before }. Стало: { $after }. Так бывает после учёбы: вы стали требовательнее?
step-compare-not-comparable = Было: { $before }. Стало: { $after }. Сравнить нельзя: ответов мало.
step-compare-note = Самооценка, не аттестация.
step-compare-who = Педагог: { $label }. Это самооценка, не аттестация.
step-compare-shared = Это же видит ваш методист.
step-form-title = <b>Форма результата</b>
step-form-about = Подойдёт любая из десяти.
step-form-toast = Форма выбрана.
step-no-check-title = <b>Закончить без сверки?</b>
step-no-check-about = Маршрут закроется, когда согласится методист. Итог не будет считаться проверенным, на вас это никак не скажется.
step-no-check-toast = Предложение отправлено методисту.
step-no-check-back-toast = Хорошо, продолжаем.
step-no-check-closed-toast = Маршрут закрыт без сверки.
step-no-check-kept-toast = Педагог узнает, что вы предлагаете сверить.
step-no-check-asked-title = <b>Закрыть маршрут без сверки?</b>
step-no-check-asked-about = Все шаги готовы, а сверку педагог предлагает пропустить.
step-no-check-answered-title = <b>Методист предлагает сверить</b>
step-no-check-answered-about = Это недолго, и будет видно, что изменилось. Решать вам.
error-need-evidence = Такое сюда не подходит. Подойдёт текст, голос, фото, файл или ссылка; видео уроков бот не принимает.
error-need-words = Подойдёт текст или голосовое сообщение.
error-move-too-far = Больше чем на две недели срок меняют вдвоём, а маршрут сейчас и так обсуждается. Дождитесь ответа.
error-check-began = Педагог уже сверяет результат. Теперь лучше написать ему.
error-check-private = Эту область педагог не открывал, результат видит только он.
step-button-voice = Послушать ответ
step-voice-title = <b>Ответ голосом</b>
step-voice-about = { $name }: ответ методиста выше.
step-voice-none = Голосового ответа здесь нет.
step-button-skip-undo = Вернуть шаг
step-skip-undone = Шаг снова в маршруте.
step-button-reopen = Отменить закрытие
step-reopened-toast = Маршрут снова открыт.
step-edited-toast = Исправлено: методист увидит новые слова.
step-edited-late = Методист уже ответил на прежние слова. Новое лучше написать ему.
step-silent-title = <b>Давно нет отметок</b>
step-silent-about = { $code }: { $n ->
    [one] { $n } день
    [few] { $n } дня
   *[many] { $n } дней
 } без отметок в маршруте. Можно написать пару слов или предложить паузу.
step-silent-line = — { $code }: { $n ->
    [one] { $n } день
    [few] { $n } дня
   *[many] { $n } дней
 } без отметок в маршруте
step-silent-write = Написать
step-silent-write-to = Написать: { $name }
week-title = <b>На этой неделе: { $n ->
    [one] { $n } срок
    [few] { $n } срока
   *[many] { $n } сроков
 }</b>
week-line = — на этой неделе { $n ->
    [one] { $n } срок
    [few] { $n } срока
   *[many] { $n } сроков
 }
week-more = И ещё { $n }.
