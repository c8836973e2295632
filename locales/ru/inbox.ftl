inbox-incident-title = <b>Сбой в боте</b>
inbox-incident = { $n ->
    [one] { $n } обращение не удалось обработать
    [few] { $n } обращения не удалось обработать
   *[many] { $n } обращений не удалось обработать
 }.
inbox-incident-numbers = Номера: { $numbers }.
inbox-incident-more = И ещё { $n }.
inbox-incident-look = На сервере их покажет команда python -m bot inbox. Оттуда же их можно обработать ещё раз.
inbox-empty = Всё обработано, ничего не отложено.
inbox-line = { $number }  { $at }  { $kind }, { $age }
inbox-aside = Отложено { $at }, попыток отложить: { $times }, строка { $seq }.
inbox-which = Назовите номер: python -m bot inbox show 40172.
inbox-unknown = Под номером { $number } ничего не отложено. Список: python -m bot inbox.
inbox-nothing-left = Под номером { $number } обработать нечего: содержимое стёрто, согласия человека нет.
inbox-erased = Содержимое стёрто: человек отозвал согласие или ещё не давал его.
inbox-replayed = Номер { $number } вернулся в очередь. Если бот работает, он обработает его сразу, иначе — при запуске.
inbox-text = «текст, { $n ->
    [one] { $n } знак
    [few] { $n } знака
   *[many] { $n } знаков
 }»
inbox-hidden = скрыто
inbox-kind-callback-query = нажатие кнопки
inbox-kind-message = сообщение
inbox-kind-edited-message = правка сообщения
inbox-kind-my-chat-member = бота открыли или закрыли
inbox-kind-other = другое
inbox-minutes = { $n ->
    [one] { $n } минуту назад
    [few] { $n } минуты назад
   *[many] { $n } минут назад
 }
inbox-hours = { $n ->
    [one] { $n } час назад
    [few] { $n } часа назад
   *[many] { $n } часов назад
 }
inbox-days = { $n ->
    [one] { $n } день назад
    [few] { $n } дня назад
   *[many] { $n } дней назад
 }
