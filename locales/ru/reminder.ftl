reminders-title = <b>Напоминания</b>
reminders-about =
    Приходят в рабочие дни в { $at }: не чаще раза в день и не больше { $n ->
        [one] { $n } раза
       *[other] { $n } раз
    } в неделю. Ответы людей приходят сразу, в дневное время.
    Другое время — кнопкой ниже.
reminders-about-staff =
    Приходят в рабочие дни, одним сообщением в день. Методисту — в его приёмные часы, их меняют в разделе методиста.
reminders-muted = До понедельника, { $day }, напоминаний не будет.
reminder-muted = До понедельника ({ $day }) напоминаний не будет. Ответы людей придут. Вернуть: /reminders
reminder-unmuted = Напоминания снова приходят.
reminder-time-set = Теперь напоминания приходят в { $at }.
button-reminder-time = { $at }
button-unmute = Снова напоминать
button-reminder-log = Что пришло и что нет
reminder-log-title = <b>Что пришло и что нет</b>
reminder-log-missed =
    Не пришло за две недели:
    { $lines }
reminder-log-nothing-missed = За две недели всё, что должно было прийти, пришло.
reminder-log-came =
    Пришло:
    { $lines }
reminder-log-ahead =
    Впереди:
    { $lines }
reminder-log-line = — { $day }: { $about }
reminder-log-line-reason = — { $day }: { $about }. Почему: { $reason }
reminder-log-line-later = — { $day }: { $about }. Позже, потому что { $reason }
why-with-way = { $why } Время и паузу меняют здесь: /reminders
why-merged = В этом сообщении { $n ->
    [one] { $n } напоминание
    [few] { $n } напоминания
   *[many] { $n } напоминаний
 } за день: мы собираем их в одно, чтобы не писать часто.
why-other = Это ответ на действие другого человека или на вашу просьбу.
about-other = сообщение бота
about-step-before-due = срок шага «{ $name }»
about-step-before-due-bare = срок шага
about-step-due = срок шага «{ $name }»
about-step-due-bare = срок шага
about-step-overdue = шаг ещё открыт «{ $name }»
about-step-overdue-bare = открытый шаг
about-step-to-check = шаг на проверку «{ $name }»
about-step-to-check-bare = шаг на проверку
about-step-answered = ответ методиста по шагу «{ $name }»
about-step-answered-bare = ответ методиста по шагу
about-step-skip-asked-bare = предложение убрать шаг
about-step-skip-answered-bare = ответ, убирать ли шаг
about-repeat-diagnosis-bare = сверка результата
about-result-presentation-bare = последний шаг маршрута
about-no-check-asked-bare = маршрут без сверки
about-no-check-answered-bare = ответ о сверке
about-route-waiting-teacher-bare = маршрут ждёт ответа
about-route-waiting-methodist-bare = маршрут ждёт ответа
about-route-agreed-bare = маршрут согласован
about-assignment-shown-bare = нашёлся методист
about-assignment-offer-bare = новый запрос
about-assignment-escalated-bare = запрос без методиста
about-offers-stopped-bare = запросы остановлены
about-first-contact-bare = знакомство с педагогом
about-profile-unfinished-bare = незаконченный профиль
about-diagnosis-paused-bare = отложенная самодиагностика
about-messages-held-bare = новые сообщения
about-followup-sent-bare = вопросы после курсов
why-step-before-due = Скоро срок шага «{ $name }»: { $day }. Напоминаем за три дня, чтобы было время сдвинуть.
why-step-before-due-bare = Подходит срок шага вашего маршрута.
why-step-due = Сегодня срок шага «{ $name }» ({ $day }), и он ещё открыт.
why-step-due-bare = Подошёл срок шага вашего маршрута.
why-step-overdue = Срок шага «{ $name }» был { $day }, шаг открыт. Напоминаем один раз, через три дня.
why-step-overdue-bare = Шаг маршрута открыт и после срока.
why-step-to-check = Педагог сдал шаг «{ $name }» (срок { $day }) и ждёт вашего отклика.
why-step-to-check-bare = Педагог сдал шаг и ждёт вашего отклика.
why-step-answered = Методист ответил по шагу «{ $name }», срок которого { $day }.
why-step-answered-bare = Методист ответил по шагу вашего маршрута.
why-step-skip-asked-bare = Вам предлагают убрать шаг: без вас его не уберут.
why-step-skip-answered-bare = Вам ответили на предложение убрать шаг.
why-repeat-diagnosis-bare = Все шаги маршрута готовы, осталась сверка результата. Напоминаем через день и через неделю.
why-result-presentation-bare = Остался последний шаг маршрута. Напоминаем через день и через неделю.
why-no-check-asked-bare = Педагог предлагает закрыть маршрут без сверки.
why-no-check-answered-bare = Вам ответили, закрывать ли маршрут без сверки.
why-route-waiting-teacher-bare = Вам прислали маршрут, и он ждёт вашего ответа.
why-route-waiting-methodist-bare = Вам прислали маршрут, и он ждёт вашего ответа.
why-route-agreed-bare = Обе стороны согласовали маршрут.
why-assignment-shown-bare = Вы просили найти методиста, и он нашёлся.
why-assignment-offer-bare = Педагогу вашего предмета нужен методист.
why-assignment-escalated-bare = Запрос педагога остался без методиста.
why-offers-stopped-bare = Три запроса остались без ответа.
why-first-contact-bare = Вы взяли педагога, а первого сообщения ещё не было.
why-profile-unfinished-bare = В профиле остались вопросы без ответа.
why-diagnosis-paused-bare = Самодиагностика начата и не закончена.
why-messages-held-bare = Пока было не ваше время, вам написали.
why-followup-sent-bare = Вы прошли курсы и согласились на короткие вопросы после них.
reminder-reason-done = уже сделано
reminder-reason-moved = срок перенесён, напомним заново
reminder-reason-withdrawn = снято или отозвано
reminder-reason-superseded = маршрут изменился
reminder-reason-late = время прошло
reminder-reason-blocked = бот был закрыт
reminder-reason-no-address = некуда написать
reminder-reason-taken-back = отменено
reminder-reason-budget = на ту неделю напоминаний хватило
reminder-reason-gone = этого больше нет
reminder-reason-paused = маршрут на паузе
reminder-reason-not-yet = до этого шага ещё не дошли
reminder-reason-merged = вошло в общее сообщение дня
reminder-reason-no-consent = согласие отозвано
reminder-reason-quiet = вы просили не писать до понедельника
reminder-reason-deactivated = учётной записи Telegram больше нет
reminder-reason-refused = Telegram не принял сообщение
reminder-reason-fault = сбой бота, мы о нём знаем
reminder-reason-ended = работа с методистом закончена
reminder-reason-failed = вторая сторона закрыла бота
reminder-reason-erased = содержание удалено
reminder-reason-left = человек больше не участвует
reminder-reason-unknown = таких сообщений бот больше не пишет
reminder-reason-uncertain = связь оборвалась дважды: неизвестно, дошло ли
reminder-reason-quiet-hours = было не время для писем
reminder-reason-own-hours = приходит в приёмные часы
reminder-reason-pause = у вас пауза
reminder-reason-absent = вы отметили отсутствие
reminder-reason-muted = вы просили не писать до понедельника
reminder-reason-summer = летом об этом не напоминаем
reminder-reason-day-limit = в этот день напоминание уже было
reminder-reason-week-limit = на эту неделю напоминаний хватит
reminder-reason-asked-later = для этого ещё не время
reminder-reason-other = отправить не получилось
command-reminders = Напоминания: время и пауза
about-step-silent-bare = давно нет отметок в маршруте
why-step-silent-bare = Три недели в маршруте нет отметок или два шага подряд открыты после срока. Пишем об этом один раз.
about-week-digest-bare = план на неделю
why-week-digest-bare = На этой неделе два шага или больше. Собираем их в одно сообщение в начале недели.
