inbox-incident-title = <b>Сбой в боте</b>
inbox-incident = { $n ->
    [one] { $n } обращение не удалось обработать
    [few] { $n } обращения не удалось обработать
   *[many] { $n } обращений не удалось обработать
 }. Людям сказали, что ответ сохранён, и назвали номер.
inbox-incident-numbers = Номера: { $numbers }.
inbox-incident-more = И ещё { $n }.
inbox-incident-look = На сервере их покажет команда python -m bot inbox. Оттуда же их можно обработать ещё раз.
