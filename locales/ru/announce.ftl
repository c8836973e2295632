command-announce = Объявление педагогам
announce-title = <b>Объявление</b>
announce-ask =
    Пришлите или перешлите сюда то, что нужно разослать: текст, фото или файл с подписью. Оформление сохранится.
    Сразу ничего не уйдёт: сначала покажем, как это увидят, и спросим, кому.
announce-past = Прошлые объявления:
announce-photo = Фото без подписи
announce-file = Файл без подписи
button-announce-draft = Черновик: { $words }
announce-whom-title = <b>Кому разослать?</b>
announce-whom = Можно сочетать: выбранные предметы в выбранных районах.
announce-last = В прошлый раз: { $audience }.
button-announce-last = Как в прошлый раз
button-announce-all = Всем педагогам
button-announce-districts = Районы
button-announce-subjects = Предметы
announce-districts-title = <b>Какие районы?</b>
announce-subjects-title = <b>Какие предметы?</b>
announce-tick = Отметьте нужные. Повторное нажатие снимает отметку.
announce-ticked = ✓ { $name }
button-announce-ready = Готово
announce-everybody = все педагоги
announce-both = { $subjects }; { $districts }
announce-names = { $names }{ $more ->
    [0] {""}
   *[other] {" "}и ещё { $more }
 }
announce-confirm-title = <b>Разослать это?</b>
announce-reach = { $n ->
    [one] Получит { $n } человек.
    [few] Получат { $n } человека.
   *[many] Получат { $n } человек.
 }
announce-reach-few = Получат меньше пяти человек.
announce-reach-nobody = Таких педагогов в боте пока нет, отправлять некому.
announce-to = Кому: { $audience }.
announce-closed = Ещё { $n } закрыли бота, им не дойдёт.
announce-closed-few = Ещё меньше пяти человек закрыли бота, им не дойдёт.
announce-takes = Отправка займёт { $time } и начнётся через минуту после нажатия.
announce-seconds = { $n ->
    [one] около { $n } секунды
   *[many] около { $n } секунд
 }
announce-minutes = { $n ->
    [one] около { $n } минуты
   *[many] около { $n } минут
 }
announce-late = Сейчас нерабочее время. Можно отправить утром рабочего дня или сразу, но без звука.
announce-asks = Под сообщением будут кнопки «Буду» и «Не смогу».
announce-replace = Чтобы изменить текст, исправьте своё сообщение или пришлите новое.
button-announce-send = { $n ->
    [0] Отправить
    [one] Отправить { $n } человеку
   *[many] Отправить { $n } людям
 }
button-announce-morning = { $days ->
    [0] Сегодня в { $at }
    [1] Завтра в { $at }
    [2] { $weekday ->
        [1] В понедельник в { $at }
        [2] Во вторник в { $at }
        [3] В среду в { $at }
        [4] В четверг в { $at }
        [5] В пятницу в { $at }
        [6] В субботу в { $at }
       *[7] В воскресенье в { $at }
     }
    [3] { $weekday ->
        [1] В понедельник в { $at }
        [2] Во вторник в { $at }
        [3] В среду в { $at }
        [4] В четверг в { $at }
        [5] В пятницу в { $at }
        [6] В субботу в { $at }
       *[7] В воскресенье в { $at }
     }
   *[other] Утром рабочего дня
 }
button-announce-quiet = Сейчас без звука
button-announce-try = Сначала мне
button-announce-whom = Изменить, кому
button-announce-answers = Добавить «Буду / Не смогу»
button-announce-no-answers = Убрать «Буду / Не смогу»
announce-cancelled = Черновик убран, никто ничего не получил.
announce-scheduled-title = <b>Отправка запланирована</b>
announce-scheduled = Начнём { $at }.
announce-scheduled-how = До этого её можно остановить, и никто ничего не получит. Ход отправки появится здесь.
button-announce-stop = Остановить
button-announce-pause = Приостановить
button-announce-resume = Продолжить
announce-stopped-unread = Остановлено. Никто ничего не получил, черновик сохранён.
announce-which = «{ $words }»
announce-running-title = <b>Отправляем</b>
announce-paused-title = <b>Отправка приостановлена</b>
announce-report-title = <b>Как разошлось</b>
announce-accepted = Принято Telegram: { $n }.
announce-accepted-few = Принято Telegram: меньше пяти.
announce-left = Осталось: { $n }.
announce-blocked = Закрыли бота: { $n ->
    [0] таких нет
   *[other] { $n }
 }.
announce-blocked-few = Закрыли бота: меньше пяти.
announce-failed = Не доставлено: { $n ->
    [0] таких нет
   *[other] { $n }
 }.
announce-late-rows = Не успели за сутки, уже не отправим: { $n }.
announce-uncertain = Неизвестно, дошло ли (связь оборвалась): { $n }.
announce-dropped = Остановлено до отправки: { $n }.
announce-answers = Ответили: буду — { $yes }, не смогу — { $no }. Кто отозвал согласие, того ответ стирается.
announce-began = Отправлено { $at }. Отправил координатор { $code }.
announce-who-title = <b>Кто ответил</b>
announce-who-none = Ответов сейчас нет. Кто отозвал согласие, того ответ стирается.
announce-who-yes = — { $code }, { $place }: буду
announce-who-no = — { $code }, { $place }: не смогу
announce-heading = <b>Объявление координатора</b>
announce-moment = { $at }
announce-no-words = Без подписи
button-announce-who = Кто ответил
announce-correcting = Исправляем: готово { $done }, осталось { $left }.
announce-corrected = Исправлено: { $done }{ $missed ->
    [0] .
   *[other] , не удалось у { $missed }.
 }
button-announce-table = Таблица
button-announce-correct = Исправить у всех
announce-fix-ask-title = <b>Исправить у всех</b>
announce-fix-ask = Пришлите исправленный текст целиком: он встанет на место прежнего у каждого, кто уже получил сообщение. Без звука и без нового сообщения.
announce-fix-file = Фото или файл останутся прежними, изменится только подпись.
announce-fix-title = <b>Исправить у всех?</b>
announce-fix-reach = { $n ->
    [0] Увидят меньше пяти человек.
    [one] Увидит { $n } человек.
    [few] Увидят { $n } человека.
   *[many] Увидят { $n } человек.
 }
announce-fix-how = Текст заменится на месте, без звука. Чтобы изменить его ещё, пришлите новый.
button-announce-fix = { $n ->
    [0] Исправить
    [one] Исправить у { $n } человека
   *[many] Исправить у { $n } людей
 }
announce-done-notice = <b>Рассылка закончена</b>
button-announce-open = Открыть отчёт
button-answer-yes = Буду
button-answer-no = Не смогу
announce-answered-yes = Записали: вы будете. Координатор видит ответ, ваш код, район и предмет, без имени. Передумаете — нажмите другую кнопку.
announce-answered-no = Записали: не сможете. Координатор видит ответ, ваш код, район и предмет, без имени. Передумаете — нажмите другую кнопку.
announce-answer-preview = Так кнопка выглядит у получателей. Ваш ответ не записан: это образец.
announce-table-caption = Отчёт о рассылке: сколько принято, сколько не дошло и что ответили. Имён в нём нет.
announce-table-name = Отчёт о рассылке
announce-sheet-about = Рассылка
announce-sheet-totals = Итог
announce-sheet-districts = Районы
announce-sheet-subjects = Предметы
announce-sheet-answers = Ответы
announce-column-what = Что
announce-column-people = Человек
announce-column-this = Как было
announce-row-words = Текст
announce-row-to = Кому
announce-row-began = Отправлено
announce-row-author = Отправил
announce-column-district = Район
announce-column-subject = Предмет
announce-column-code = Код
announce-column-answer = Ответ
announce-column-day = Когда
announce-row-accepted = Принято Telegram
announce-row-blocked = Закрыли бота
announce-row-failed = Не доставлено
announce-row-late = Не успели за сутки
announce-row-uncertain = Неизвестно, дошло ли
announce-row-dropped = Остановлено до отправки
announce-row-yes = Буду
announce-row-no = Не смогу
error-announcement-kind = Такое разослать нельзя. Подойдёт текст, фото или файл с подписью.
error-announcement-one-message = Разослать можно одно сообщение: текст, одно фото или один файл с подписью. Альбом пришлите по частям или соберите в один файл.
error-announcement-too-long = Слишком длинно: в одно сообщение помещается { $limit } знаков. Сократите или приложите файл.
error-announcement-changed = Объявление с тех пор изменилось. Ниже — как оно выглядит сейчас.
error-announcement-no-audience = Сначала выберите, кому разослать.
error-announcement-late = Уже нерабочее время. Выберите: утром или сейчас без звука.
error-announcement-running = Пока идёт отправка, исправить нельзя. Приостановите её или дождитесь конца.
error-announce-fix-kind = Для исправления нужен текст. Пришлите его сообщением целиком.
error-audience-empty = Таких педагогов в боте пока нет. Измените, кому разослать.
announce-gone-title = <b>Это объявление отменено</b>
