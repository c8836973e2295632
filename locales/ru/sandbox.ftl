demo-operator = Институт развития образования (учебный)
demo-phone = 8 (000) 000-00-00
demo-not-given = (в песочнице не указано)
queue-somebody = кто-то из региона
