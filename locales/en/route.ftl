error-route-changed = The route has changed since. Below is how it looks now.
error-route-not-yours-now = It is the other side's turn now. Below is how the route looks now.
error-route-incomplete = Something is missing: a goal, at least one step, the check, the result and dates in order are needed.
error-route-dates-past = The date of a step has passed. Move it, and you can go on.
error-route-same = Nothing has been changed yet. Change a step, the goal or the form of the result.
error-route-pause-too-long = The pause is too long: { $days ->
    [one] { $days } day is left
   *[other] { $days } days are left
 }.
error-route-reason = Please name a reason: the other side will understand better.
error-route-began = The route is under way: a step was sent in. Better propose a change now.
