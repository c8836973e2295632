reminders-title = <b>Reminders</b>
reminders-about =
    They come on working days at { $at }: at most once a day and { $n ->
        [one] { $n } time
       *[other] { $n } times
    } a week. Answers of people come at once, in the daytime.
    Another time is a button below.
reminders-about-staff =
    They come on working days, in one message a day. To a methodist in the own hours, which are set in the methodist's section.
reminders-muted = No reminders until Monday, { $day }.
reminder-muted = No reminders until Monday ({ $day }). Answers of people will come. To undo: /reminders
reminder-unmuted = Reminders come again.
reminder-time-set = Reminders now come at { $at }.
button-reminder-time = { $at }
button-unmute = Remind me again
button-reminder-log = What came and what not
reminder-log-title = <b>What came and what not</b>
reminder-log-missed =
    Did not come in two weeks:
    { $lines }
reminder-log-nothing-missed = In two weeks everything that was to come came.
reminder-log-came =
    Came:
    { $lines }
reminder-log-ahead =
    Ahead:
    { $lines }
reminder-log-line = — { $day }: { $about }
reminder-log-line-reason = — { $day }: { $about }. Why: { $reason }
reminder-log-line-later = — { $day }: { $about }. Later, because { $reason }
why-with-way = { $why } Time and pause: /reminders
why-merged = This message holds { $n ->
    [one] { $n } reminder
   *[other] { $n } reminders
 } of the day: we put them together so as to write seldom.
why-other = This answers what another person did, or what you asked for.
about-other = a message of the bot
about-step-before-due = due date of the step “{ $name }”
about-step-before-due-bare = due date of a step
about-step-due = due date of the step “{ $name }”
about-step-due-bare = due date of a step
about-step-overdue = the step is still open: “{ $name }”
about-step-overdue-bare = an open step
about-step-to-check = a step to check: “{ $name }”
about-step-to-check-bare = a step to check
about-step-answered = the methodist's answer about “{ $name }”
about-step-answered-bare = the methodist's answer about a step
about-step-skip-asked-bare = a proposal to take a step out
about-step-skip-answered-bare = an answer about taking a step out
about-repeat-diagnosis-bare = the check of the result
about-result-presentation-bare = the last step of the route
about-no-check-asked-bare = a route without the check
about-no-check-answered-bare = an answer about the check
about-route-waiting-teacher-bare = a route waits for an answer
about-route-waiting-methodist-bare = a route waits for an answer
about-route-agreed-bare = the route is agreed
about-assignment-shown-bare = a methodist was found
about-assignment-offer-bare = a new request
about-assignment-escalated-bare = a request without a methodist
about-offers-stopped-bare = requests are stopped
about-first-contact-bare = meeting a teacher
about-profile-unfinished-bare = an unfinished profile
about-diagnosis-paused-bare = a paused self-diagnosis
about-messages-held-bare = new messages
about-followup-sent-bare = questions after a course
why-step-before-due = The step “{ $name }” is due soon: { $day }. We remind three days before, so that there is time to move it.
why-step-before-due-bare = A step of your route is due soon.
why-step-due = The step “{ $name }” is due today ({ $day }) and still open.
why-step-due-bare = A step of your route is due.
why-step-overdue = The step “{ $name }” was due { $day } and is open. We remind once, three days later.
why-step-overdue-bare = A step of the route is open after its date.
why-step-to-check = A teacher sent in the step “{ $name }” (due { $day }) and waits for your answer.
why-step-to-check-bare = A teacher sent in a step and waits for your answer.
why-step-answered = The methodist answered about the step “{ $name }”, due { $day }.
why-step-answered-bare = The methodist answered about a step of your route.
why-step-skip-asked-bare = You are asked to take a step out: it needs you.
why-step-skip-answered-bare = Your proposal to take a step out was answered.
why-repeat-diagnosis-bare = All steps of the route are ready, the check is left. We remind after a day and after a week.
why-result-presentation-bare = The last step of the route is left. We remind after a day and after a week.
why-no-check-asked-bare = The teacher proposes to close the route without the check.
why-no-check-answered-bare = You have an answer about closing the route without the check.
why-route-waiting-teacher-bare = A route was sent to you and waits for your answer.
why-route-waiting-methodist-bare = A route was sent to you and waits for your answer.
why-route-agreed-bare = Both sides agreed on the route.
why-assignment-shown-bare = You asked for a methodist, and one was found.
why-assignment-offer-bare = A teacher of your subject needs a methodist.
why-assignment-escalated-bare = A teacher's request is without a methodist.
why-offers-stopped-bare = Three requests stayed without an answer.
why-first-contact-bare = You took a teacher, and there was no first message yet.
why-profile-unfinished-bare = Questions of the profile are left.
why-diagnosis-paused-bare = A self-diagnosis was begun and not finished.
why-messages-held-bare = While it was not your time, somebody wrote to you.
why-followup-sent-bare = You finished a course and agreed to short questions after it.
reminder-reason-done = it is done
reminder-reason-moved = the date was moved, we remind anew
reminder-reason-withdrawn = taken out or withdrawn
reminder-reason-superseded = the route has changed
reminder-reason-late = its time is past
reminder-reason-blocked = the bot was blocked
reminder-reason-no-address = there is nowhere to write to
reminder-reason-taken-back = it was taken back
reminder-reason-budget = there were enough reminders that week
reminder-reason-gone = it is no more
reminder-reason-paused = the route is paused
reminder-reason-not-yet = this step's turn has not come
reminder-reason-merged = it went into the one message of the day
reminder-reason-no-consent = the consent was withdrawn
reminder-reason-quiet = you asked not to be written to until Monday
reminder-reason-deactivated = the Telegram account is no more
reminder-reason-refused = Telegram did not take the message
reminder-reason-fault = a fault of the bot, we know of it
reminder-reason-ended = the work with the methodist has ended
reminder-reason-failed = the other side closed the bot
reminder-reason-erased = its content was erased
reminder-reason-left = the person takes no part any more
reminder-reason-unknown = the bot no longer writes such messages
reminder-reason-uncertain = the connection broke twice: nobody knows whether it arrived
reminder-reason-quiet-hours = it was no time for messages
reminder-reason-own-hours = it comes in your own hours
reminder-reason-pause = you have a pause
reminder-reason-absent = you are marked as away
reminder-reason-muted = you asked not to be written to until Monday
reminder-reason-summer = we do not remind of this in summer
reminder-reason-day-limit = there was a reminder that day already
reminder-reason-week-limit = there are enough reminders for that week
reminder-reason-asked-later = it is not time for it yet
reminder-reason-other = it could not be sent
command-reminders = Reminders: time and pause
about-step-silent-bare = no marks in a route for long
why-step-silent-bare = Three weeks without a mark in the route, or two steps in a row open past their dates. We write of it once.
about-week-digest-bare = the plan of the week
why-week-digest-bare = Two steps or more are due this week. We gather them into one message at its beginning.
