error-role-unknown = There is no role «{ $role }». It can be one of: admin, coordinator, methodist.
