step-title = <b>Step { $n }: { $name }</b>
step-title-tail = <b>{ $name }</b>
step-of = Teacher: { $label }.
step-own-title = “{ $title }”
step-due = Due { $when }, { $day }.
step-due-far = Due { $day }.
step-overdue = It was due { $day }. The step is still open; that happens.
step-returned = Something is to be added. The new date is { $day }.
step-waits-turn = This step's turn comes when the others are ready.
step-route-stands = The route does not run now, this step waits.
step-state-submitted = Sent in and waiting for the methodist, who answers in their own hours.
step-state-accepted = The step is accepted.
step-following = The next step is “{ $name }”.
step-state-skipped-agreed = The step was taken out together.
step-to-check = Sent in, waiting for your answer.
step-form = Form: { $form }.
step-add-what = To be added: { $words }
step-add-here = Write here or send a file: it will go to the step. No names of children.
step-answer-thanks = { $mine ->
    [yes] Your answer
   *[no] The methodist's answer
 }: accepted, thank you.
step-answer-question = { $mine ->
    [yes] Your answer
   *[no] The methodist's answer
 }: accepted, with a question.
step-answer-words = { $mine ->
    [yes] Your answer
   *[no] The methodist's answer
 }: { $words }
step-answer-voice = { $mine ->
    [yes] You answered by voice: the button plays it.
   *[no] The methodist answered by voice: the button plays it.
 }
step-needs = It can be confirmed by { $kinds }.
step-how = If you wish: how did it go? No names of children. It can be added as { $kinds }.
step-more = You can send more: just send it here.
step-children-wait = What you sent waits for one question; the methodist does not see it yet.
step-report-done = The teacher says: it worked.
step-report-partly = The teacher says: it worked in part.
step-report-failed = The teacher says: it has not worked yet.
step-skip-mine = You proposed to take the step out. We wait for the methodist.
step-skip-theirs = The methodist proposes to take this step out. Without your consent it stays.
step-skip-mine-methodist = You proposed to take the step out. We wait for the teacher.
step-skip-theirs-methodist = The teacher proposes to take this step out. Without your consent it stays.
step-button-done = Done
step-button-show-result = Show the result
step-button-move = Move
step-button-skip = Take out
step-button-unskip = Keep it
step-button-propose-skip = Propose to take it out
step-button-skip-agree = Agree and take it out
step-button-skip-keep = Keep the step
step-button-stuck = Something is in the way
step-button-ask = Ask the methodist
step-button-ask-partner = Ask with whom
step-button-step-evidence = What is attached
step-button-step-files = Show all of it
step-button-step-children = Answer the question
step-button-step-check = Check of the result
step-button-form = Another form
step-button-later = Later
step-button-ready = Nothing to add
step-button-next = On to step { $n }
step-button-unsend = Take it back
step-button-report-done = It worked
step-button-report-partly = In part
step-button-report-failed = Not yet
step-button-children-none = No, it can go
step-button-children-some = Yes, delete it
step-button-week-later = A week later, { $day }
step-button-recording = A recording, by { $day }
step-button-calendar = Calendar
step-button-other-day = Another day
step-button-keep-date = Keep { $day }
step-button-stuck-time = There was no time
step-button-stuck-nobody = Nobody there
step-button-stuck-how = I do not see how
step-button-stuck-needless = Not needed
step-button-thanks = Accepted, thank you
step-button-question = Accepted, with a question
step-button-own-words = In own words
step-button-to-add = Something is missing
step-button-write = Write to the teacher
step-button-write-question = Write the question
step-button-undo-answer = Take the answer back
step-button-next-route = The next route
step-button-look = Look
step-button-to-check = A step to check
step-button-look-answer = Look at the answer
step-button-tasks = Open the tasks
step-button-check = Check
step-button-check-on = Go on with the check
step-button-check-topic = Write a few words
step-button-compare = Before and after
step-button-no-check = Finish without the check
step-button-no-check-sure = Yes, propose to finish
step-button-no-check-back = Think again
step-button-no-check-yes = Close without the check
step-button-no-check-no = Propose to check
step-button-open-result = What was sent
step-button-look-result = Look at the result
step-collect-title = <b>What shows it?</b>
step-collect-about = { $name }. This will do: { $kinds }. Until then the step stays open.
step-collect-children = In words, photos, voices and files: no names, faces or marks of children. The bot takes no videos of lessons.
step-children-title = <b>Are there children in it?</b>
step-children-about = Look at what you sent: names, faces and marks of children must not go. Until you answer, the methodist sees nothing.
step-children-erased = It is deleted. You can send something else.
step-files-title = <b>What was sent</b>
step-files-about = { $name }: { $n ->
    [one] { $n } message
   *[other] { $n } messages
 } above. Look as long as you need; please do not pass them on.
step-done-toast = Noted. The methodist will see it in the own hours.
step-sent-toast = Sent to the methodist.
step-added-toast = Added.
step-report-toast = Noted, thank you.
step-ready-toast = All noted.
step-undo-toast = Taken back, the step is open again.
step-accepted-toast = Accepted. The teacher will hear of it.
step-returned-toast = The teacher will hear what to add.
step-unanswer-toast = The answer is taken back, the step waits again.
step-skip-asked = The proposal is sent: a step is taken out together.
step-skip-withdrawn = The proposal is taken back, the step stays.
step-skip-agreed = The step is taken out.
step-skip-kept = The step stays.
step-move-title = <b>A new date</b>
step-move-about = { $name }. The old date, { $day }, still holds.
step-move-how = Choose, or write, for example “4 декабря”.
step-calendar-title = <b>{ $month }</b>
step-calendar-about = Working days are shown. The old date, { $day }, still holds.
step-moved-toast = The new date is { $day }. The reminders have moved too.
step-moved-work-toast = That is a day off, so the date is { $day }. The reminders have moved too.
step-same-toast = The date stays: { $day }.
step-kept-toast = The date stays.
step-asked-toast = That is more than two weeks, so the methodist is asked. Until the answer the date stays.
step-stuck-title = <b>The step is still open</b>
step-stuck-about = { $name }. That happens. What is in the way?
step-way-title = <b>What next</b>
step-way-time = Let us choose a new date: the step does not run away.
step-way-nobody = The methodist will tell with whom to join. Or take one more week.
step-way-nobody-recording = The methodist will tell with whom to join. Or take a recorded lesson: it can be watched alone.
step-way-how = Ask the methodist: two phrases are enough; the answer comes in the own hours.
step-way-needless = A step is taken out together: propose it, the methodist will answer.
step-way-needless-last = This is the last step of work, there is no route without it. Talk about another one with the methodist.
step-words-title = <b>In own words</b>
step-words-about = { $name }. Write a few phrases or send a voice: the step will be accepted.
step-add-title = <b>What is to be added?</b>
step-add-about = { $name }. Write or say what is missing. The teacher has three days at least.
step-due-title = <b>Step of the route: due { $when }</b>
step-before-due = The step “{ $name }” is due { $when }, { $day }. Does it hold? It can be moved.
step-due-ask = The step “{ $name }” is due { $when }. Mark it, move it, or ask the methodist?
step-line = — “{ $name }”: due { $when }
step-line-late = — “{ $name }”: still open
step-to-check-title = <b>{ $n ->
    [one] { $n } step waits for your answer
   *[other] { $n } steps wait for your answer
 }</b>
step-to-check-line = — { $n ->
    [one] { $n } step waits for your answer
   *[other] { $n } steps wait for your answer
 }
step-answered-title = <b>The methodist answered</b>
step-answered = The step “{ $name }” is accepted.
step-answered-returned = The step “{ $name }”: the methodist asks to add something.
step-answered-ready = All steps of the route are ready, the check is left.
step-skip-asked-title = <b>Take a step out of the route?</b>
step-skip-asked-about = { $side ->
    [methodist] The teacher
   *[teacher] The methodist
 } proposes to take out the step “{ $name }”.
step-skip-answered-title = <b>An answer about a step</b>
step-skip-agreed-about = The step “{ $name }” is taken out: both of you agree.
step-skip-kept-about = The step “{ $name }” stays: { $side ->
    [methodist] the teacher
   *[teacher] the methodist
 } asks not to take it out.
step-check-title = <b>Check of the result</b>
step-check-title-begun = <b>The check is begun</b>
step-check-title-result = <b>The result is left</b>
step-check-topic-title = <b>Check of the own topic</b>
step-check-not-yet = The check comes when all steps of the route are accepted.
step-check-closed = The route is closed.
step-check-area = All steps are ready. Answer the same area once more: “{ $area }”, { $n ->
    [one] { $n } short question
   *[other] { $n } short questions
 }, about { $minutes ->
    [one] { $minutes } minute
   *[other] { $minutes } minutes
 }. You will see what was before and what is now.
step-check-shared = Your methodist will see “before” and “after” too: you opened this area.
step-check-private = Only you will see the result: you did not open this area to the methodist.
step-check-topic = All steps are ready. The topic is your own, so the check is a few words: what has changed in the lessons.
step-check-topic-ask = Write or say: what works differently now? The methodist will see it.
step-check-result = Show the result in the form “{ $form }”: a word, a photo, a file or a link.
step-check-result-any = Show the result: a word, a photo, a file or a link.
step-check-waits = { $label }: all steps are ready, the teacher checks the result.
step-check-waits-result = { $label }: the check is done, the result is left.
step-check-no-check-mine = You proposed to finish without the check. We wait for the methodist.
step-check-no-check-theirs = { $label } proposes to close the route without the check. The outcome then does not count as checked.
step-check-notice-title = <b>Time to check the result</b>
step-check-notice = { $n ->
    [one] { $n } short question
   *[other] { $n } short questions
 }, about { $minutes ->
    [one] { $minutes } minute
   *[other] { $minutes } minutes
 }.
step-check-notice-topic = A few words are enough: what has changed in the lessons.
step-check-line = — time to check the result of the route
step-result-line = — the last step of the route is left
step-result-notice = The last step: show the result in the chosen form.
step-compare-title = <b>{ $area }: before and after</b>
step-compare-was = Before: { $level }
step-compare-is = Now: { $level }
step-compare-higher = Before: { $before }. Now: { $after }. It has grown.
step-compare-same = Before: { $before }. Now: { $after }. The level is the same, there is more experience.
step-compare-lower = Before: { $before }. Now: { $after }. That happens after learning: have you become more demanding?
step-compare-not-comparable = Before: { $before }. Now: { $after }. They cannot be compared: there are too few answers.
step-compare-note = A self-assessment, no attestation.
step-compare-who = Teacher: { $label }. A self-assessment, no attestation.
step-compare-shared = Your methodist sees the same.
step-form-title = <b>Form of the result</b>
step-form-about = Any of the ten will do.
step-form-toast = The form is chosen.
step-no-check-title = <b>Finish without the check?</b>
step-no-check-about = The route closes when the methodist agrees. The outcome will not count as checked; it has no effect on you.
step-no-check-toast = The proposal went to the methodist.
step-no-check-back-toast = Good, we go on.
step-no-check-closed-toast = The route is closed without the check.
step-no-check-kept-toast = The teacher will hear that you propose to check.
step-no-check-asked-title = <b>Close the route without the check?</b>
step-no-check-asked-about = All steps are ready; the other side proposes to leave the check out.
step-no-check-answered-title = <b>The methodist proposes to check</b>
step-no-check-answered-about = It does not take long and shows what has changed. It is up to you.
error-need-evidence = This does not fit here. A text, a voice, a photo, a file or a link will do; the bot takes no videos of lessons.
error-need-words = A text or a voice message will do.
error-move-too-far = A date is moved by more than two weeks together, and the route is being discussed already. Wait for the answer.
error-check-began = The teacher is checking the result already. Better write now.
error-check-private = The teacher did not open this area; only the teacher sees the result.
step-button-voice = Listen to the answer
step-voice-title = <b>An answer by voice</b>
step-voice-about = { $name }: the methodist's answer is above.
step-voice-none = There is no answer by voice here.
step-button-skip-undo = Put it back
step-skip-undone = The step is in the route again.
step-button-reopen = Open it again
step-reopened-toast = The route is open again.
step-edited-toast = Corrected: the methodist will see the new words.
step-edited-late = The methodist has answered the old words already. Better write the new ones.
step-silent-title = <b>No marks for long</b>
step-silent-about = { $code }: { $n ->
    [one] { $n } day
   *[other] { $n } days
 } without a mark in the route. You can write a few words or propose a pause.
step-silent-line = — { $code }: { $n ->
    [one] { $n } day
   *[other] { $n } days
 } without a mark in the route
step-silent-write = Write
step-silent-write-to = Write: { $name }
week-title = <b>This week: { $n ->
    [one] { $n } due date
   *[other] { $n } due dates
 }</b>
week-line = — this week { $n ->
    [one] { $n } due date
   *[other] { $n } due dates
 }
week-more = And { $n } more.
