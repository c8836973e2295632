home-title-teacher = <b>Главная</b>
home-title-methodist = <b>Главная методиста</b>
home-title-coordinator = <b>Главная координатора</b>
home-title-admin = <b>Главная администратора</b>
home-now-draft = Написанное вами ещё не передано: остался один вопрос.
home-go-draft = Ответить на вопрос
home-now-route-review = Методист прислал маршрут. Посмотрите: можно согласовать, можно попросить изменить.
home-go-route-review = Посмотреть маршрут
home-now-check = Шаги маршрута готовы. Осталось сверить результат: шесть утверждений, около двух минут.
home-go-check = Сверить результат
home-now-result = Сверка готова. Последний шаг — показать результат.
home-go-result = Показать результат
home-now-route = Маршрут открыт.
home-go-route = Мой маршрут
home-now-step-returned = Методист попросил дополнить шаг «{ $kind }». Срок: { $day }.
home-go-step-returned = Открыть шаг
home-now-step-open = Шаг «{ $kind }» ещё открыт, срок был { $day }. Так бывает: отметьте или перенесите.
home-go-step-open = Открыть шаг
home-now-step-soon = Ближайший шаг — «{ $kind }», срок { $day }.
home-go-step-soon = Открыть шаг
home-now-step-later = Сейчас ничего делать не нужно. Следующий шаг — «{ $kind }», { $day }.
home-go-step-later = Мой маршрут
home-now-methodist-found = Нашёлся методист. Посмотрите и решите, подходит ли он вам.
home-go-methodist-found = Посмотреть
home-now-searching = Ищем методиста. Как найдём, напишем.
home-go-searching = Как идёт поиск
home-now-followup = Есть короткий вопрос о курсе. Отвечать не обязательно.
home-go-followup = Ответить
home-now-begin = Начните с одной области: шесть утверждений, около двух минут.
home-go-begin = Начать
home-now-go-on = Самодиагностика ждёт на том же месте.
home-go-go-on = Продолжить
home-now-find = Область пройдена. Можно найти методиста по вашему предмету.
home-go-find = Найти методиста
home-now-talk = Методист рядом: можно написать ему или подождать маршрут.
home-go-talk = Написать методисту
home-now-tasks = { $n ->
    [one] Ждёт вас { $n } дело.
    [few] Ждут вас { $n } дела.
   *[many] Ждут вас { $n } дел.
 }
home-go-tasks = Открыть дела
home-now-calm = Ничего не ждёт. { $n ->
    [one] С вами { $n } педагог.
    [few] С вами { $n } педагога.
   *[many] С вами { $n } педагогов.
 }
home-go-calm = Мои педагоги
home-now-invite = Пока с вами никого нет. Пригласите своих педагогов: им хватит одного нажатия.
home-go-invite = Пригласить педагогов
home-now-sending = Объявление в пути.
home-go-sending = Как идёт отправка
home-now-methodists = { $n ->
    [one] { $n } методист ждёт подтверждения.
    [few] { $n } методиста ждут подтверждения.
   *[many] { $n } методистов ждут подтверждения.
 }
home-go-methodists = Открыть анкеты
home-now-waiting = { $n ->
    [one] { $n } педагог ждёт методиста.
    [few] { $n } педагога ждут методиста.
   *[many] { $n } педагогов ждут методиста.
 }
home-go-waiting = Посмотреть, кто ждёт
home-now-unconfirmed = { $n ->
    [one] { $n } педагог ждёт подтверждения.
    [few] { $n } педагога ждут подтверждения.
   *[many] { $n } педагогов ждут подтверждения.
 }
home-go-unconfirmed = Посмотреть, кто ждёт
home-now-moving = { $n ->
    [one] { $n } педагогу нужен новый методист.
    [few] { $n } педагогам нужен новый методист.
   *[many] { $n } педагогам нужен новый методист.
 }
home-go-moving = Посмотреть, кому
home-now-quiet = Никто не ждёт вашего решения.
home-go-quiet = Открыть сводку
home-now-admin = Здесь ссылки для координаторов и роли. Ответов и переписки на этих экранах нет.
home-go-admin = Открыть роли и ссылки
home-diagnosis = Диагностика
home-route = Маршрут
home-methodist = Методист
home-courses = Мои курсы
home-privacy = Мои данные
home-help = Помощь
home-tasks = Дела
home-teachers = Педагоги
home-absence = Отсутствие
home-settings = Настройки
home-announce = Объявление
home-people = Кто ждёт
home-staff = Методисты
home-summary = Сводка
home-admin = Люди и роли
home-as-teacher = Я педагог
home-as-methodist = Я методист
home-as-coordinator = Координатор
home-as-admin = Админ
help-title = <b>Помощь</b>
help-teacher =
    Пройдите одну область самодиагностики, выберите, с чего начать, и познакомьтесь с методистом. Маршрут вы составляете вместе. Напоминания приходят в рабочие дни в удобное вам время; любое можно отложить до понедельника.
    Самодиагностика — не аттестация: на категорию и зарплату она не влияет, диагностику ЦНППМ не заменяет. Опросник новый, на большой группе ещё не проверен.
help-methodist = /tasks — что ждёт вас, /teachers — ваши педагоги, /absence — отпуск и отсутствие. Пишем в ваши часы.
help-coordinator = /announce — объявление, /people — кто ждёт решения, /summary — сводка.
help-admin = Роли и ссылки — в меню. Копии и обновление — в инструкции администратора.
help-everybody = Слова «меню», «помощь», «отмена», «назад» можно просто написать. Ничего из написанного не пропадёт.
help-contact = Без бота: { $phone }, { $operator }.
help-about = Об опроснике
help-reminders = Напоминания
help-start = К началу
cancel-question = Хорошо, вопрос закрыт. Всё, что было записано, на месте.
cancel-nothing = Отменять нечего, всё на месте.
command-menu = Главная
command-help = Помощь
home-title-joining = <b>Главная</b>
home-now-form = Осталась анкета методиста: после неё вас подтвердит координатор.
home-go-form = Открыть анкету
home-free-coordinator = Свободные вопросы бот не понимает. Кто придёт, видно в отчёте объявления, сколько педагогов — в сводке. Чтобы разослать написанное, откройте «Объявление».
