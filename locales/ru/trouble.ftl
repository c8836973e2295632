trouble-delivery-title = <b>Сообщения не уходят</b>
trouble-delivery =
    С { $since } { $n ->
        [one] ждёт { $n } сообщение
        [few] ждут { $n } сообщения
       *[many] ждут { $n } сообщений
    }. Ничего не потеряно: уйдут, когда получится. Что мешает, скажет на сервере «python -m bot doctor».
trouble-mailing-title = <b>Рассылка стоит</b>
trouble-mailing = С { $since } письма ждут, и ни одно не уходит, хотя Telegram отвечает. Перезапустите бота на сервере: рассылка продолжит с того места.
trouble-disk-title = <b>Место на диске кончается</b>
trouble-disk =
    Свободно { $n } МБ, нужно хотя бы 500. Уберите с диска лишнее или добавьте места.
    Когда места не останется, бот не сможет принимать ответы; принятое не пропадёт.
trouble-copy-title = <b>Копия не получилась</b>
trouble-copy = Прежние копии целы. Наберите на сервере «python -m bot backup»: программа скажет, чего не хватило.
trouble-job-title = <b>Фоновая работа не выполняется</b>
trouble-job = «{ $job }» не удаётся с { $since }. Что мешает, видно в журнале: найдите в нём это слово.
trouble-jobs-title = <b>Фоновые работы стоят</b>
trouble-jobs =
    Давно не { $n ->
        [one] удаётся { $n } работа
        [few] удаются { $n } работы
       *[many] удаются { $n } работ
    }. Какие, скажет на сервере «python -m bot doctor».
trouble-delivery-over = <b>Сообщения снова уходят</b>
trouble-mailing-over = <b>Рассылка снова идёт</b>
trouble-channel-over = <b>Связь с Telegram снова есть</b>
trouble-channel-after = Что ждало, уходит сейчас.
trouble-disk-over = <b>Места на диске снова хватает</b>
trouble-copy-over = <b>Копия снова сделана</b>
trouble-job-over = <b>Фоновая работа снова выполняется</b>
trouble-jobs-over = <b>Фоновые работы снова выполняются</b>
trouble-lasted = Перерыв был с { $since } до { $until }.
