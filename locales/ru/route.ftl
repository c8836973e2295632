error-route-changed = Маршрут с тех пор изменился. Ниже — как он выглядит сейчас.
error-route-not-yours-now = Сейчас слово не за вами. Ниже — как маршрут выглядит сейчас.
error-route-incomplete = В маршруте чего-то не хватает: нужны цель, хотя бы один шаг, проверка, итог и даты по порядку.
error-route-dates-past = Срок одного из шагов уже прошёл. Сдвиньте его, и можно будет продолжить.
error-route-same = Пока ничего не изменено. Поправьте шаг, цель или форму итога.
error-route-pause-too-long = Пауза слишком длинная: осталось { $days ->
    [one] { $days } день
    [few] { $days } дня
   *[many] { $days } дней
 }.
error-route-reason = Назовите причину: так будет понятнее вам обоим.
error-route-began = Маршрут уже идёт: один из шагов сдан. Теперь лучше предложить изменение.
error-route-open = У этого педагога уже есть открытый маршрут. Ниже — как он выглядит сейчас.
error-route-step-fixed = Этот шаг уже сдан или принят, менять его нельзя.
error-route-component-short = Коротко: нужно хотя бы { $least ->
    [one] { $least } знак
    [few] { $least } знака
   *[many] { $least } знаков
 }.
error-step-gone = Этого шага в маршруте больше нет. Ниже — как всё выглядит сейчас.
error-step-tail-fixed = Проверка и итог остаются в любом маршруте. Их можно только сдвинуть.
error-step-last = В маршруте нужен хотя бы один шаг. Можно выбрать вместо него шаг другого вида.
error-steps-too-many = Больше { $limit } шагов в маршрут не помещается. Остальное — в следующий.
error-step-kind-unknown = Такого вида шага в списке нет. Выберите кнопку.
error-date-before-start = Маршрут начинается { $start }. Выберите день позже.
error-date-in-summer = Летом шагов не ставим: педагоги в отпуске. Подойдёт { $until } или позже.
error-tail-before-steps = Проверка и итог идут после шагов. Выберите день позже.
error-route-too-long = Маршрут длиннее { $days ->
    [one] { $days } дня
   *[other] { $days } дней
 } не получится. Выберите день раньше.
error-route-too-short = Маршрут короче { $days ->
    [one] { $days } дня
   *[other] { $days } дней
 } не получится. Выберите день позже.
error-route-no-room = За это время шаги не поместятся. Выберите темп спокойнее.
error-need-text-or-voice = Здесь подойдёт текст или голосовое сообщение.

route-title = <b>Ваш маршрут</b>
route-title-of = <b>Маршрут: { $code }</b>
route-goal = Цель: { $goal }
route-by-voice = голосовое сообщение
route-day = { $day }
route-step = { $n }. { $name } — { $day }
route-step-state = { $n }. { $name } — { $day }{ $state ->
    [accepted] {", принят"}
    [submitted] {", ждёт ответа"}
    [returned] {", нужно дополнить"}
    [skipped_agreed] {", убран по согласию"}
    [in_progress] {", начат"}
   *[planned] {""}
 }
route-form = Итог: { $form }
route-over-summer = Летом перерыв: маршрут продолжится в сентябре.
route-note = Слово: { $words }
route-note-voice = Слово: голосовое сообщение
route-draft = Черновик. Педагог его пока не видит.
route-copy = Ваша правка. { $side ->
    [methodist] Педагог
   *[teacher] Методист
 } её пока не видит.
route-proposed = Станет так:
route-ask = Просьба: { $words }

route-decide-teacher = Методист предлагает маршрут. Согласуйте или попросите изменить.
route-decide-methodist = Педагог прислал свою правку. Согласуйте или попросите изменить.
route-asked-methodist = Педагог просит изменить маршрут. Поправьте и отправьте снова.
route-asked-teacher = Методист просит изменить маршрут. Поправьте и отправьте снова.
route-wait-teacher = Ждёт методиста. Он ответит в свои часы, обычно за несколько рабочих дней.
route-wait-methodist = Ждёт педагога. Напомним через два дня и через пять.
route-change-decide-teacher = Методист предлагает изменение. Пока действует прежний маршрут.
route-change-decide-methodist = Педагог предлагает изменение. Пока действует прежний маршрут.
route-change-wait-teacher = Ваше изменение ждёт методиста. Пока действует прежний маршрут.
route-change-wait-methodist = Ваше изменение ждёт педагога. Пока действует прежний маршрут.
route-unsent-teacher = Методист ещё готовит маршрут. Как только пришлёт, бот напишет.
route-unsent-methodist = Маршрут не отправлен: педагог его пока не видит.
route-next = Сейчас: { $name } — до { $day }
route-next-submitted-teacher = Шаг «{ $name }» сдан, слово за методистом.
route-next-submitted-methodist = Шаг «{ $name }» ждёт вашего отклика.
route-paused = Пауза. Маршрут продолжится { $day }, сроки сдвинутся на столько же.
route-closed-teacher = Маршрут пройден: итог принят. Дальше можно взять другую область или отдохнуть.
route-closed-methodist = Маршрут пройден. Когда педагог будет готов, предложите следующую область.
route-cancelled-teacher = Маршрут прекращён. Новый можно составить в любое время.
route-cancelled-methodist = Маршрут прекращён. Новый можно предложить в любое время.
route-none-yet = Маршрута пока нет. Методист предложит его сам; можно и спросить, с чего начать.
route-none-methodist = Маршрут составляют вдвоём с методистом. Сначала найдём его: это минута.
route-none-begin = Маршрут начинается с двух минут о своей работе: станет видно, с какого шага начать.

route-diff-title = Что изменится:
route-diff-more = … и ещё { $n ->
    [one] { $n } изменение
    [few] { $n } изменения
   *[many] { $n } изменений
 }
route-diff-date = — { $name }: сдвинут на { $after } (было { $before })
route-diff-kind = — вместо «{ $before }» — «{ $after }»
route-diff-added = — добавлен шаг: { $name }
route-diff-removed = — убран шаг: { $name }
route-diff-form = — итог: { $after } (было: { $before })
route-diff-note = — новое слово к маршруту
route-diff-goal = — новая цель

button-route-open = Открыть маршрут
button-route-approve = Согласовать
button-route-ask = Попросить изменить
button-route-change-steps = Изменить шаги
button-route-why = Обоснование
button-route-listen = Послушать
button-route-edit = Изменить маршрут
button-route-edit-go-on = Продолжить правку
button-route-propose = Предложить изменение
button-route-propose-go-on = Продолжить правку
button-route-talk-teacher = Написать методисту
button-route-talk-methodist = Написать педагогу
button-route-mark-step = Отметить шаг { $n }
button-route-complete-step = Дополнить шаг { $n }
button-route-open-step = Открыть шаг { $n }
button-route-check = Сверить результат
button-route-result = Показать результат
command-route = Мой маршрут
button-route-agree = Согласиться
button-route-keep = Оставить как было
button-route-resume = Продолжить маршрут
button-route-steps = Все шаги
button-route-pause = Пауза
button-route-stop = Прекратить
button-route-undo = Отменить последнее действие
button-route-stop-yes = Прекратить маршрут
button-route-reason-time = Нет времени у педагога
button-route-reason-tasks = Изменились задачи
button-route-reason-person = Будет другой методист
button-route-reason-other = Другая причина
button-route-again = Предложить новый маршрут
button-route-next-area = Выбрать другую область
button-route-search = Найти методиста
button-route-begin = Начать с двух минут
button-route-until = До { $day }
route-approved = Маршрут согласован. Отменить можно 10 минут.
route-asked = Просьба отправлена.
route-undone = Отменено.
route-change-agreed = Изменение принято. Отменить можно 10 минут.
route-change-kept = Маршрут прежний. Отменить можно 10 минут.
route-cancelled = Маршрут прекращён. Отменить можно 10 минут.
route-resumed = Маршрут продолжается.
route-paused-toast = Пауза началась.
route-asking-title = <b>Что изменить?</b>
route-asking-about = Напишите или скажите голосом, методист прочитает и поправит. Или поправьте шаги здесь.
route-stop-title = <b>Прекратить маршрут?</b>
route-stop-about-teacher = Напоминаний больше не будет, сделанное останется. Причину называть не нужно.
route-stop-about-methodist = Напоминаний больше не будет, сделанное останется. Педагогу придёт сообщение. Назовите причину:
route-list-title = <b>Все шаги</b>
route-why-title = <b>Обоснование маршрута</b>
route-why-part = <b>{ $name }.</b> { $words }
route-why-edit = Изменить часть — кнопкой с её номером.
route-voice-goal = Цель маршрута, голосом.
route-voice-note = Слово к маршруту, голосом.
route-voice-ask = Просьба об изменении, голосом.
route-pause-title = <b>Пауза в маршруте</b>
route-pause-about = Напоминаний не будет, сроки сдвинутся. Причину называть не нужно. Всего на паузы остаётся { $days ->
    [one] { $days } день
    [few] { $days } дня
   *[many] { $days } дней
 }.
route-pause-none = Дни для пауз закончились. Можно сдвинуть сроки шагов или прекратить маршрут.

route-component-goal = Цель: { $goal }. Это нужно и мне, и ученикам; область — «{ $area }».
route-component-goal-topic = Цель: { $goal }. Это нужно и мне, и моим ученикам.
route-component-diagnostic = Самодиагностика по области «{ $area }»: до маршрута и ещё раз { $check }.
route-component-diagnostic-topic = Самооценка по своей теме: в начале маршрута и ещё раз { $check }.
route-component-content = Содержание по области «{ $area }», шагов: { $steps }. Выбраны { $kinds }.
route-component-content-topic = Содержание по своей теме, шагов: { $steps }. Выбраны { $kinds }.
route-component-technological = Приёмы осваиваются в деле: { $kinds }. Область — «{ $area }».
route-component-technological-topic = Приёмы осваиваются в деле: { $kinds }.
route-component-result = К { $end }, готов итог: { $form }. Его примет методист, область пройдём ещё раз: «{ $area }».
route-component-result-topic = К { $end }, готов итог: { $form }. Его примет методист.

button-route-send-teacher = Отправить педагогу
button-route-send-methodist = Отправить методисту
button-route-change-step = Изменить шаг
button-route-other-set = Другой набор
button-route-note = Добавить слово
button-route-note-drop = Убрать слово
button-route-form = Форма итога
button-route-goal = Другая цель
button-route-drop-copy = Не менять
button-route-add = Добавить шаг
button-route-earlier = На неделю раньше
button-route-later = На неделю позже
button-route-day = Другой день
button-route-kind = Другой вид
button-route-remove = Убрать шаг
button-route-keep-day = Оставить как есть
button-route-part = { $n }
button-route-fill = Вернуть текст бота
button-route-number = { $n }
button-route-own = Своими словами
button-route-drop-draft = Убрать черновик
route-sent = Отправлено. Отменить можно 10 минут.
route-copy-dropped = Правка убрана, маршрут прежний.
route-steps-title = <b>Изменить шаг</b>
route-steps-ask = Какой?
route-step-title = <b>Шаг маршрута</b>
route-step-now = { $name } — { $day }
route-calendar-title = <b>Другой день</b>
route-calendar-ask = { $month }. Нажмите день или напишите его: «4 декабря».
route-kinds-title = <b>Другой вид шага</b>
route-kinds-ask = Что вместо этого шага?
route-add-title = <b>Ещё один шаг</b>
route-add-ask = Какой? Он встанет через неделю после последнего.
route-forms-title = <b>Форма итога</b>
route-forms-now = Сейчас: { $form }.
route-forms-ask = Чем закончится маршрут?
route-note-title = <b>Слово к маршруту</b>
route-note-ask = Напишите или скажите голосом, до { $limit } знаков. { $side ->
    [methodist] Педагог
   *[teacher] Методист
 } увидит его в маршруте.
route-note-now = Сейчас: { $words }
route-goal-title = <b>Цель маршрута</b>
route-goal-write = Напишите или скажите голосом, чему научиться, до { $limit } знаков.
route-part-title = <b>{ $name } компонент</b>
route-part-write = Напишите своими словами, от 20 до { $limit } знаков.
route-goal-ask = Какая цель? Выберите номер или назовите свою.
route-goal-option = { $n }. { $words }
route-goal-none-opened = Области педагог открыл без ответов. Назовите цель своими словами, текстом или голосом.
route-goal-none = Педагог пока ничего не открывал. Назовите цель своими словами, текстом или голосом.
route-pace-ask = Какой темп? Сроки встанут сами, на рабочие дни.
route-summer-shortened = Маршрут закончится до летнего перерыва, поэтому он короче.
route-summer-over = Маршрут прервётся на лето и продолжится в сентябре.
route-draft-dropped = Черновик убран.
route-date-set = Срок изменён.
route-moved-to-working-day = Это выходной: срок встал на следующий рабочий день.
route-moved-to-free-day = На этот день уже есть шаг: срок встал на следующий рабочий.
route-tail-moved = Проверка и итог сдвинулись следом.
route-kind-set = Вид шага изменён.
route-step-removed = Шаг убран.
route-step-added = Шаг добавлен.
route-form-set = Форма итога выбрана.
route-note-set = Слово добавлено.
route-note-dropped = Слово убрано.
route-goal-set = Цель изменена.
route-part-set = Записано.

route-notice-waiting-title = <b>Маршрут ждёт вас</b>
route-notice-change-title = <b>Маршрут предлагают изменить</b>
route-notice-waiting-teacher = Посмотрите: можно согласовать, можно изменить.
route-notice-of = { $subject }. { $code }.
route-notice-agreed-title = <b>Маршрут согласован</b>
route-notice-agreed-about = Он уже идёт. Напоминания о шагах придут сами.
route-notice-changed-title = <b>Изменение маршрута принято</b>
route-notice-changed-about = Теперь действуют новые шаги и сроки.
route-notice-kept-title = <b>Маршрут остаётся прежним</b>
route-notice-kept-about = Ваше изменение пока не приняли. Можно написать и обсудить.
route-notice-unanswered-title = <b>Маршрут остаётся прежним</b>
route-notice-unanswered-about = На ваше изменение неделю не было ответа. Его можно предложить ещё раз или сначала обсудить.
route-notice-paused-title = <b>Маршрут на паузе</b>
route-notice-paused-about = Сроки сдвинутся. Ничего делать не нужно.
route-notice-cancelled-title = <b>Маршрут прекращён</b>
route-notice-cancelled-about = Напоминаний больше не будет. Новый маршрут можно составить в любое время.
route-notice-closed-title = <b>Маршрут пройден</b>
route-notice-closed-about = Посмотрите, что дальше.
route-notice-silent-title = <b>Маршрут закрыт</b>
route-notice-silent-about = Два месяца без отметок, поэтому он закрыт без сверки. Сделанное сохранено, новый можно начать в любой день.
error-route-which-step = Срок ставится у шага. Выберите шаг, потом напишите дату.
