error-role-unknown = Роли «{ $role }» нет. Можно назначить: admin, coordinator, methodist.
