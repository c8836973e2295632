command-summary = Сводка по региону
summary-title = <b>Сводка</b>
summary-on = На { $day }
summary-number = { $n }
summary-few = меньше пяти
summary-hidden = не показано
summary-unnamed = Не указано
summary-stage-started = Начали: { $ever }, в этом месяце { $month }
summary-stage-finished = Закончили область: { $ever }, в этом месяце { $month }
summary-stage-found = Нашли методиста: { $ever }, в этом месяце { $month }
summary-stage-agreed = Согласовали маршрут: { $ever }, в этом месяце { $month } — в отчёте это педагоги с индивидуальным маршрутом
summary-methodists = { $n ->
    [0] Методистов пока нет
   *[other] Методистов: { $n }, в среднем по { $whole },{ $tenth } педагога
 }
summary-unanswered = Запросов без ответа: { $n }
summary-note = Самодиагностика не засчитывается как диагностика ЦНППМ.
summary-label-started = Начали
summary-label-finished = Закончили область
summary-label-found = Нашли методиста
summary-label-agreed = Согласовали маршрут
summary-picture-title = Сводка на { $day }
summary-paragraph = На { $day } педагогов, начавших работать с помощником, — { $started }. Хотя бы одну область самодиагностики закончили { $finished }, методиста нашли { $found }, индивидуальный маршрут согласовали { $agreed }. { $n ->
    [0] Методистов пока нет
   *[other] Методистов { $n }, в среднем по { $whole },{ $tenth } педагога на каждого
 }, запросов без ответа: { $waiting }. Самодиагностика не засчитывается как диагностика ЦНППМ.
summary-table-caption = Сводка по районам. Где людей меньше пяти, число не показано; где его можно было бы вычислить, тоже.
summary-table-name = Сводка
summary-sheet-places = Районы
summary-sheet-totals = Итог
button-summary-text = Текст для отчёта
button-summary-picture = Картинка
button-summary-table = Таблица
