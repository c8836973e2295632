courses-title = <b>Мои курсы</b>
courses-about = Запишите пройденный курс, и мы спросим, как он применяется: через две недели, месяц, три и полгода. Вопросы короткие, по желанию.
courses-about-coordinator = Здесь можно записать пройденный курс педагогу по его коду.
courses-line = «{ $title }», закончен { $day }. Следующий вопрос: { $next }.
courses-line-over = «{ $title }», закончен { $day }. Вопросов больше не будет.
courses-answer = Ответить на вопрос
courses-new = Записать курс
courses-for = Записать курс педагогу
courses-open = «{ $title }»
course-new-title = <b>Новый курс</b>
course-ask-title = Как называется курс? Напишите сообщением.
course-ask-code = Назовите код педагога, например «Кедр-27». Напишите сообщением.
course-ask-hours = Сколько в нём часов? Выберите или напишите числом.
course-hours-n = { $n ->
    [one] { $n } час
    [few] { $n } часа
   *[many] { $n } часов
 }
course-ask-date = Когда курс закончился? Напишите день, например «14 ноября» или «вчера».
course-ask-area = К какой области он ближе?
course-no-area = не выбрана
course-no-area-button = Ни к одной
course-title = <b>Курс</b>
course-facts =
    «{ $title }»
    Часов: { $hours }. Закончен: { $day }. Область: { $area }.
course-for = Записан педагогу { $code }. Ответы вы не увидите: только общие числа от пяти человек.
course-next = Следующий вопрос придёт { $day }.
course-over = Вопросов об этом курсе больше не будет.
course-stop = Не спрашивать об этом
course-stopped = Больше не спросим об этом курсе.
course-kept = Курс записан.
course-added-title = <b>Записан ваш курс</b>
course-added-about = Координатор отметил, что вы закончили курс. Иногда спросим, как он применяется: коротко и по желанию.
course-added-which = Курс: «{ $title }».
course-added-open = Посмотреть
followup-title = <b>После курса</b>
    { $title }
followup-number = { $n } из { $count }
followup-question = { $question }
followup-no-names = Пишите без фамилий и имён детей и коллег.
followup-done = Готово
followup-tick = { $label }
followup-ticked = ✓ { $label }
followup-scale = { $n }
followup-mini = Оценить шесть утверждений
followup-skip = Пропустить
followup-stop = Не спрашивать
followup-stop-course = Не спрашивать об этом
followup-thanks = Спасибо, записали.
followup-expired = Время ответа вышло, это не страшно. Что успели ответить, сохранено.
followup-ask = Вопрос методисту
followup-line = Вопросы после курса: { $n }
followup-button-answer = Ответить о курсе
followup-notice-title = <b>После курса</b>
followup-notice = Как применяется то, чему вы учились? { $n ->
    [one] { $n } короткий вопрос
    [few] { $n } коротких вопроса
   *[many] { $n } коротких вопросов
 }, по желанию.
followup-answers-title = <b>Ответы после курсов</b>
followup-answers-course = <b>«{ $title }»</b>
followup-answers-line =
    { $question }
    — { $answer }
followup-answers-none = Ответов пока нет.
button-later = Позже
error-code-unknown = Такого кода нет. Проверьте слово и цифры, например «Кедр-27».
error-course-hours = Подойдёт число часов от { $least } до { $most }. Напишите его цифрами.
error-course-date-unclear = Не получилось прочитать дату. Подойдёт прошедший день: например, «вчера» или «14 числа».
error-course-date-impossible = Такого дня в календаре нет. Подойдёт прошедший день: например, «вчера» или «14 числа».
error-course-old = Этому курсу больше года, вопросы о нём уже не помогут. Подойдёт курс за последний год.
error-answer-needed = Нужен хотя бы один ответ. Отметьте его или нажмите «Позже».
error-answer-unknown = Такого ответа уже нет. Выберите один из тех, что ниже.
error-answer-one-only = Здесь подходит один ответ. Выберите его.
error-point-gone = Этого вопроса больше нет.