profile-title = <b>О вас</b>
profile-unknown = не указано
profile-kept = Записано.
profile-lead = Чтобы найти методиста, нужны должность и предмет. Имя и школу не спрашиваем.
profile-position-title = <b>Кем вы работаете?</b>
profile-position-ask = Нажмите или напишите словом, например «логопед».
profile-subject-title = <b>Что вы ведёте?</b>
profile-subject-ask = Достаточно главного предмета. Если его здесь нет, напишите словом, например «физика».
profile-more-title = <b>Ещё предмет</b>
profile-more-ask = Нажмите или напишите словом. Главным останется первый.
profile-org-title = <b>Где вы работаете?</b>
profile-org-ask = Название не нужно, только вид организации.
profile-place-title = <b>Где вы работаете?</b>
profile-place-ask = Выберите район или город из списка либо напишите название.
profile-choose-title = <b>Уточните, пожалуйста</b>
profile-choose-ask = Подходит несколько ответов. Какой ваш?
profile-other-title = <b>Другой предмет</b>
profile-other-ask = Напишите, что вы ведёте: до 100 знаков. Методиста подберёт координатор.
profile-position-line = Должность: { $name }
profile-org-line = Организация: { $name }
profile-subject-line = Предмет: { $names }
profile-place-line = Район: { $name }
profile-button-other-position = Другая должность
profile-button-other-subject = Другой предмет
profile-button-more-subject = Добавить предмет
profile-button-change-position = Изменить должность
profile-button-change-subject = Изменить предмет
profile-button-change-place = Изменить район
profile-button-not-now = Позже
error-too-many-subjects = Предметов может быть { $n ->
    [one] только { $n }
    [few] не больше { $n }
   *[many] не больше { $n }
 }: первый главный. Лишний можно заменить через «Изменить предмет».
error-profile-unfinished = Сначала ответьте на вопросы ниже: без предмета методиста не найти.
profile-unfinished-title = <b>Поиск методиста ждёт</b>
profile-unfinished = В профиле { $n ->
    [one] остался { $n } вопрос
    [few] осталось { $n } вопроса
   *[many] осталось { $n } вопросов
 }. Продолжим?
profile-button-go-on = Продолжить
profile-button-unfinished = Дополнить сведения
