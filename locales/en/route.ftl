error-route-changed = The route has changed since. Below is how it looks now.
error-route-not-yours-now = It is the other side's turn now. Below is how the route looks now.
error-route-incomplete = Something is missing: a goal, at least one step, the check, the result and dates in order are needed.
error-route-dates-past = The date of a step has passed. Move it, and you can go on.
error-route-same = Nothing has been changed yet. Change a step, the goal or the form of the result.
error-route-pause-too-long = The pause is too long: { $days ->
    [one] { $days } day is left
   *[other] { $days } days are left
 }.
error-route-reason = Please name a reason: it will be clearer for both of you.
error-route-began = The route is under way: a step was sent in. Better propose a change now.
error-route-open = This teacher has an open route already. Below is how it looks now.
error-route-step-fixed = This step was sent in or accepted, it cannot be changed.
error-route-component-short = Too short: at least { $least ->
    [one] { $least } character is
   *[other] { $least } characters are
 } needed.
error-step-gone = This step is not in the route any more. Below is how it looks now.
error-step-tail-fixed = The check and the result stay in every route. They can only be moved.
error-step-last = A route needs at least one step. You can choose another kind instead.
error-steps-too-many = A route holds at most { $limit } steps. Keep the rest for the next one.
error-step-kind-unknown = There is no such kind of step. Please choose a button.
error-date-before-start = The route begins on { $start }. Choose a later day.
error-date-in-summer = No steps in summer: teachers are on leave. { $until } or later will do.
error-tail-before-steps = The check and the result come after the steps. Choose a later day.
error-route-too-long = A route cannot be longer than { $days ->
    [one] { $days } day
   *[other] { $days } days
 }. Choose an earlier day.
error-route-too-short = A route cannot be shorter than { $days ->
    [one] { $days } day
   *[other] { $days } days
 }. Choose a later day.
error-route-no-room = The steps do not fit into this time. Choose a calmer pace.
error-need-text-or-voice = A text or a voice message will do here.

route-title = <b>Your route</b>
route-title-of = <b>Route: { $code }</b>
route-goal = Goal: { $goal }
route-by-voice = a voice message
route-day = { $day }
route-step = { $n }. { $name } — { $day }
route-step-state = { $n }. { $name } — { $day }{ $state ->
    [accepted] {", accepted"}
    [submitted] {", waits for an answer"}
    [returned] {", to be completed"}
    [skipped_agreed] {", taken out by agreement"}
    [in_progress] {", begun"}
   *[planned] {""}
 }
route-form = Result: { $form }
route-over-summer = There is a break in summer: the route goes on in September.
route-note = A word: { $words }
route-note-voice = A word: a voice message
route-draft = A draft. The teacher does not see it yet.
route-copy = Your changes. { $side ->
    [methodist] The teacher
   *[teacher] The methodist
 } does not see them yet.
route-proposed = It would become:
route-ask = Request: { $words }

route-decide-teacher = The methodist proposes a route. Agree or ask for a change.
route-decide-methodist = The teacher sent changes. Agree or ask for a change.
route-asked-methodist = The teacher asks to change the route. Change it and send it again.
route-asked-teacher = The methodist asks to change the route. Change it and send it again.
route-wait-teacher = Waiting for the methodist, who answers in own hours, usually within a few working days.
route-wait-methodist = Waiting for the teacher. We remind after two days and after five.
route-change-decide-teacher = The methodist proposes a change. The present route holds meanwhile.
route-change-decide-methodist = The teacher proposes a change. The present route holds meanwhile.
route-change-wait-teacher = Your change waits for the methodist. The present route holds meanwhile.
route-change-wait-methodist = Your change waits for the teacher. The present route holds meanwhile.
route-unsent-teacher = The methodist is still preparing the route. The bot will write when it comes.
route-unsent-methodist = The route was not sent: the teacher does not see it yet.
route-next = Now: { $name } — until { $day }
route-next-submitted-teacher = The step “{ $name }” is sent in, it is the methodist's turn.
route-next-submitted-methodist = The step “{ $name }” waits for your answer.
route-paused = A pause. The route goes on on { $day }, dates move by as much.
route-closed-teacher = The route is done: the result was accepted. Next you can take another area or have a rest.
route-closed-methodist = The route is done. When the teacher is ready, propose the next area.
route-cancelled-teacher = The route was stopped. A new one can be made at any time.
route-cancelled-methodist = The route was stopped. A new one can be proposed at any time.
route-none-yet = There is no route yet. Your methodist will propose one; you can also ask where to begin.
route-none-methodist = A route is made together with a methodist. Let us find one first: it takes a minute.
route-none-begin = A route begins with two minutes about your work: you will see which step to begin with.

route-diff-title = What changes:
route-diff-more = … and { $n ->
    [one] { $n } more change
   *[other] { $n } more changes
 }
route-diff-date = — { $name }: moved to { $after } (was { $before })
route-diff-kind = — “{ $after }” instead of “{ $before }”
route-diff-added = — a step added: { $name }
route-diff-removed = — a step taken out: { $name }
route-diff-form = — result: { $after } (was: { $before })
route-diff-note = — a new word about the route
route-diff-goal = — a new goal

button-route-open = Open the route
button-route-approve = Agree
button-route-ask = Ask for a change
button-route-change-steps = Change the steps
button-route-why = Reasons
button-route-listen = Listen
button-route-edit = Change the route
button-route-edit-go-on = Go on editing
button-route-propose = Propose a change
button-route-propose-go-on = Go on editing
button-route-talk-teacher = Write to the methodist
button-route-talk-methodist = Write to the teacher
button-route-mark-step = Mark step { $n }
button-route-complete-step = Complete step { $n }
button-route-open-step = Open step { $n }
button-route-check = Check the result
button-route-result = Show the result
command-route = My route
button-route-agree = Agree
button-route-keep = Leave it as it was
button-route-resume = Go on with the route
button-route-steps = All steps
button-route-pause = Pause
button-route-stop = Stop
button-route-undo = Undo the last action
button-route-stop-yes = Stop the route
button-route-reason-time = The teacher has no time
button-route-reason-tasks = The tasks have changed
button-route-reason-person = Another methodist comes
button-route-reason-other = Another reason
button-route-again = Propose a new route
button-route-next-area = Choose another area
button-route-search = Find a methodist
button-route-begin = Begin with two minutes
button-route-until = Until { $day }
route-approved = The route is agreed. You can undo it for 10 minutes.
route-asked = The request was sent.
route-undone = Taken back.
route-change-agreed = The change is accepted. You can undo it for 10 minutes.
route-change-kept = The present route stays. You can undo it for 10 minutes.
route-cancelled = The route was stopped. You can undo it for 10 minutes.
route-resumed = The route goes on.
route-paused-toast = The pause has begun.
route-asking-title = <b>What to change?</b>
route-asking-about = Write or say it, the methodist will read it and change the route. Or change the steps here.
route-stop-title = <b>Stop the route?</b>
route-stop-about-teacher = Reminders end, what is done stays. You need not give a reason. It can be taken back for 10 minutes.
route-stop-about-methodist = Reminders end, what is done stays. The teacher is told. Please name a reason:
route-list-title = <b>All steps</b>
route-why-title = <b>Reasons of the route</b>
route-why-part = <b>{ $name }.</b> { $words }
route-why-edit = Change a part with the button of its number.
route-voice-goal = The goal of the route, by voice.
route-voice-note = The word about the route, by voice.
route-voice-ask = The request for a change, by voice.
route-pause-title = <b>A pause in the route</b>
route-pause-about = No reminders, dates move. You need not give a reason. Days of pause left: { $days ->
    [one] { $days } day
   *[other] { $days } days
 }.
route-pause-none = The days for pauses are used up. Dates of steps can be moved, or the route stopped.

route-component-goal = The goal: { $goal }. I need it and so do my pupils; the area is “{ $area }”.
route-component-goal-topic = The goal: { $goal }. I need it and so do my pupils.
route-component-diagnostic = Self-diagnosis of the area “{ $area }”: before the route and again on { $check }.
route-component-diagnostic-topic = Own judgement about the topic: at the beginning and again on { $check }.
route-component-content = Content of the area “{ $area }”, steps: { $steps }. Chosen: { $kinds }.
route-component-content-topic = Content of the own topic, steps: { $steps }. Chosen: { $kinds }.
route-component-technological = Techniques are learned by doing: { $kinds }. The area is “{ $area }”.
route-component-technological-topic = Techniques are learned by doing: { $kinds }.
route-component-result = By { $end }, a result is ready: { $form }. The methodist accepts it, the area is taken again: “{ $area }”.
route-component-result-topic = By { $end }, a result is ready: { $form }. The methodist accepts it.

button-route-send-teacher = Send to the teacher
button-route-send-methodist = Send to the methodist
button-route-change-step = Change steps
button-route-other-set = Another set
button-route-note = Add a word
button-route-note-drop = Take the word out
button-route-form = Result form
button-route-goal = Another goal
button-route-drop-copy = Do not change
button-route-add = Add a step
button-route-earlier = A week earlier
button-route-later = A week later
button-route-day = Another day
button-route-kind = Another kind
button-route-remove = Take the step out
button-route-keep-day = Leave it as it is
button-route-part = { $n }
button-route-fill = The bot's text again
button-route-number = { $n }
button-route-own = In own words
button-route-drop-draft = Throw the draft away
route-sent = Sent. It can be taken back for 10 minutes.
route-copy-dropped = The changes are gone, the route is as it was.
route-steps-title = <b>Change a step</b>
route-steps-ask = Which one?
route-step-title = <b>A step of the route</b>
route-step-now = { $name } — { $day }
route-calendar-title = <b>Another day</b>
route-calendar-ask = { $month }. Press a day or write it: “4 December”.
route-kinds-title = <b>Another kind of step</b>
route-kinds-ask = What instead of this step?
route-add-title = <b>One more step</b>
route-add-ask = Which one? It comes a week after the last one.
route-forms-title = <b>Form of the result</b>
route-forms-now = Now: { $form }.
route-forms-ask = What will the route end with?
route-note-title = <b>A word about the route</b>
route-note-ask = Write or say it, up to { $limit } characters. { $side ->
    [methodist] The teacher
   *[teacher] The methodist
 } sees it in the route.
route-note-now = Now: { $words }
route-goal-title = <b>Goal of the route</b>
route-goal-write = Write or say what to learn, up to { $limit } characters.
route-part-title = <b>Component: { $name }</b>
route-part-write = Write it in own words, 20 to { $limit } characters.
route-goal-ask = Which goal? Choose a number or name your own.
route-goal-option = { $n }. { $words }
route-goal-none-opened = The teacher opened areas without answers. Name the goal in own words, by text or voice.
route-goal-none = The teacher has opened nothing yet. Name the goal in own words, by text or voice.
route-pace-ask = Which pace? The dates come by themselves, on working days.
route-summer-shortened = The route ends before the summer break, so it is shorter.
route-summer-over = The route stops for the summer and goes on in September.
route-draft-dropped = The draft is gone.
route-date-set = The date was changed.
route-moved-to-working-day = That is a day off: the date went to the next working day.
route-moved-to-free-day = There is a step on that day: the date went to the next working day.
route-tail-moved = The check and the result moved along.
route-kind-set = The kind of step was changed.
route-step-removed = The step was taken out.
route-step-added = The step was added.
route-form-set = The form of the result was chosen.
route-note-set = The word was added.
route-note-dropped = The word was taken out.
route-goal-set = The goal was changed.
route-part-set = Noted.

route-notice-waiting-title = <b>A route waits for you</b>
route-notice-change-title = <b>A change of the route is proposed</b>
route-notice-waiting-teacher = Have a look: you can agree, you can change it.
route-notice-of = { $subject }. { $code }.
route-notice-agreed-title = <b>The route is agreed</b>
route-notice-agreed-about = It is under way. Reminders of steps come by themselves.
route-notice-changed-title = <b>The change was accepted</b>
route-notice-changed-about = The new steps and dates hold now.
route-notice-kept-title = <b>The route stays as it was</b>
route-notice-kept-about = Your change was not accepted for now. You can write and talk it over.
route-notice-unanswered-title = <b>The route stays as it was</b>
route-notice-unanswered-about = Your change had no answer for a week. You can propose it again or talk about it first.
route-notice-paused-title = <b>The route is paused</b>
route-notice-paused-about = Dates will move. There is nothing to do.
route-notice-cancelled-title = <b>The route was stopped</b>
route-notice-cancelled-about = No more reminders. A new route can be made at any time.
route-notice-closed-title = <b>The route is done</b>
route-notice-closed-about = Have a look what comes next.
route-notice-silent-title = <b>The route is closed</b>
route-notice-silent-about = Two months without a mark, so it is closed without the check. What was done is kept, a new one can begin any day.
error-route-which-step = A date belongs to a step. Choose the step, then write the date.
