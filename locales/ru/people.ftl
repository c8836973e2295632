command-people = Кто ждёт
people-title = <b>Кто ждёт</b>
people-none = Сейчас никто не ждёт.
people-waiting = { $n ->
    [one] Ждёт методиста { $n } педагог
    [few] Ждут методиста { $n } педагога
   *[many] Ждут методиста { $n } педагогов
 }, дольше всех — { $days ->
    [0] с сегодняшнего дня
    [one] { $days } день
    [few] { $days } дня
   *[many] { $days } дней
 }.
people-unconfirmed = { $n ->
    [one] Ждёт вашего подтверждения { $n } педагог.
    [few] Ждут вашего подтверждения { $n } педагога.
   *[many] Ждут вашего подтверждения { $n } педагогов.
 }
people-waiting-title = <b>Ждут методиста</b>
people-line = { $code }: { $subject }, { $place }, { $days ->
    [0] сегодня
    [one] ждёт { $days } день
    [few] ждёт { $days } дня
   *[many] ждёт { $days } дней
 }
people-new-title = <b>Ждут подтверждения</b>
people-new-line = { $code }: { $position }, { $subject }, { $place }
people-case-title = <b>{ $code }</b>
people-case = Предмет: { $subject }. { $place }. { $org }.
people-case-since = Ждёт с { $since } ({ $days ->
    [0] сегодня
    [one] { $days } день
    [few] { $days } дня
   *[many] { $days } дней
 }).
people-case-asked =
    Кого уже спросили:
    { $lines }
people-case-declined = — { $day }, { $name }: отказ, { $why }
people-case-missed = — { $day }, { $name }: нет ответа
people-case-why-busy = сейчас много работы
people-case-why-not-mine = не тот профиль
people-case-why-away = скоро отъезд
people-case-why-none = причина не названа
people-case-none = По этому предмету нет ни одного методиста.
people-case-full = У методистов по этому предмету нет свободных мест.
people-case-other = Подходящий методист сам не нашёлся.
people-case-closed = Этот запрос уже не ждёт: педагогу нашли методиста или запрос отозван.
people-choose-title = <b>Кого предложить педагогу?</b>
people-choose-none = Свободных методистов сейчас нет. Пригласить нового можно здесь: /staff.
people-choice-line = { $name }: { $subject }, { $place }, педагогов { $load } из { $capacity }{ $note }
people-note-own = {" "}(тот же район)
people-note-said-no = {" "}(уже спрашивали, не берёт)
people-why-title = <b>Почему этот методист?</b>
people-why = Педагог { $code } увидит имя и решит сам. Выберите причину или напишите её: она останется в истории запроса.
people-reason-agreed = Договорились лично
people-reason-near = Близкий предмет
people-reason-only-one = Больше некому
people-reason-lighter = Меньше нагрузка
people-assigned-toast = Предложили педагогу. Дальше решит он, потом методист.
people-person = { $position }, { $subject }. { $place }. Ждёт с { $since }.
people-person-how = Сверьтесь со списком педагогов. Свой код педагог знает и может назвать по телефону.
people-person-closed = Этот человек уже не ждёт подтверждения.
people-not-ours-title = <b>Точно не наш педагог?</b>
people-not-ours = { $code } останется с самодиагностикой, методиста не ищем. Педагог прочитает, куда позвонить, если это ошибка.
people-person-confirmed = Подтверждено, ищем методиста. Отменить можно 10 минут, пока запрос не ушёл методисту.
people-unconfirmed-toast = Подтверждение отменено, педагог снова ждёт.
people-refused-toast = { $code }: записано.
people-escalated-title = <b>Педагог ждёт методиста</b>
people-escalated = Подберите методиста: { $subject }, { $place }, { $days ->
    [0] сегодня
    [one] ждёт { $days } день
    [few] ждёт { $days } дня
   *[many] ждёт { $days } дней
 }.
people-button-waiting = Ждут методиста: { $n }
people-button-new = Ждут подтверждения: { $n }
people-button-choose = Выбрать методиста
people-button-confirm = Подтвердить
people-button-unconfirm = Отменить подтверждение
people-button-not-ours = Не наш педагог
people-button-not-ours-yes = Да, не наш
people-button-look = Посмотреть
error-already-assigned = Этим запросом уже занимаются. Ниже — как он выглядит сейчас.
error-methodist-has-no-place = У этого методиста больше нет места или он в отъезде. Выберите другого.
people-moving = { $n ->
    [one] Методист больше не ведёт { $n } педагога.
   *[many] Методисты больше не ведут { $n } педагогов.
 }
people-moving-title = <b>Методист больше не ведёт</b>
people-moving-line = { $code }: { $subject }, методист { $name }
people-move = Педагог получит сообщение и сам выберет нового методиста. Маршрут не прервётся.
people-moved = С этой парой уже разобрались.
people-moved-toast = { $code }: педагогу предложено выбрать нового методиста.
people-button-moving = Нужен новый методист: { $n }
people-button-move = Предложить нового
