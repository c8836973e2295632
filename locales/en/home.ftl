home-title-teacher = <b>Home</b>
home-title-methodist = <b>Methodist's home</b>
home-title-coordinator = <b>Coordinator's home</b>
home-title-admin = <b>Administrator's home</b>
home-now-draft = What you wrote has not been passed on yet: one question is left.
home-go-draft = Answer the question
home-now-route-review = The methodist has sent a route. Have a look: agree or ask for a change.
home-go-route-review = See the route
home-now-check = The steps of the route are done. One thing is left: six statements, about two minutes.
home-go-check = Check the result
home-now-result = The check is done. The last step is to show the result.
home-go-result = Show the result
home-now-route = The route is open.
home-go-route = My route
home-now-step-returned = The methodist asked to add something to the step «{ $kind }». Date: { $day }.
home-go-step-returned = Open the step
home-now-step-open = The step «{ $kind }» is still open, its date was { $day }. It happens: mark it or move it.
home-go-step-open = Open the step
home-now-step-soon = The next step is «{ $kind }», { $day }.
home-go-step-soon = Open the step
home-now-step-later = Nothing to do now. The next step is «{ $kind }», { $day }.
home-go-step-later = My route
home-now-methodist-found = A methodist was found. Have a look and decide.
home-go-methodist-found = Have a look
home-now-searching = We are looking for a methodist and will write when there is one.
home-go-searching = How it goes
home-now-followup = A short question about a course waits, if you like.
home-go-followup = Answer
home-now-begin = Begin with one area: six statements, about two minutes.
home-go-begin = Begin
home-now-go-on = The self-diagnosis waits where you left it.
home-go-go-on = Go on
home-now-find = An area is done. You can find a methodist for your subject.
home-go-find = Find a methodist
home-now-talk = Your methodist is here: write, or wait for the route.
home-go-talk = Write to the methodist
home-now-tasks = { $n ->
    [one] { $n } thing waits for you.
   *[other] { $n } things wait for you.
 }
home-go-tasks = Open
home-now-calm = Nothing waits. { $n ->
    [one] { $n } teacher is with you.
   *[other] { $n } teachers are with you.
 }
home-go-calm = My teachers
home-now-invite = Nobody is with you yet. Invite your teachers: one tap is enough for them.
home-go-invite = Invite teachers
home-now-sending = An announcement is on its way.
home-go-sending = How it goes
home-now-methodists = { $n ->
    [one] { $n } methodist waits for confirmation.
   *[other] { $n } methodists wait for confirmation.
 }
home-go-methodists = Open the forms
home-now-waiting = { $n ->
    [one] { $n } teacher waits for a methodist.
   *[other] { $n } teachers wait for a methodist.
 }
home-go-waiting = See who waits
home-now-unconfirmed = { $n ->
    [one] { $n } teacher waits to be confirmed.
   *[other] { $n } teachers wait to be confirmed.
 }
home-go-unconfirmed = See who waits
home-now-moving = { $n ->
    [one] { $n } teacher needs another methodist.
   *[other] { $n } teachers need another methodist.
 }
home-go-moving = See who
home-now-quiet = Nobody waits for your decision.
home-go-quiet = Open the summary
home-now-admin = Here are links for coordinators and roles. There are no answers or conversations on these screens.
home-go-admin = Open roles and links
home-diagnosis = Diagnosis
home-route = Route
home-methodist = Methodist
home-courses = My courses
home-privacy = My data
home-help = Help
home-tasks = Tasks
home-teachers = Teachers
home-absence = Absence
home-settings = Settings
home-announce = Announce
home-people = Who waits
home-staff = Methodists
home-summary = Summary
home-admin = People and roles
home-as-teacher = As teacher
home-as-methodist = As methodist
home-as-coordinator = Coordinator
home-as-admin = Admin
help-title = <b>Help</b>
help-teacher =
    Do one area of the self-diagnosis, choose where to begin, meet a methodist. You write the route together. Reminders come on working days at your time; any can be put off until Monday.
    The self-diagnosis is no attestation: it has no effect on category or pay and does not count as an official diagnosis. The questionnaire is new and not yet proved on a large group.
help-methodist = /tasks: what waits for you, /teachers: your teachers, /absence: leave and absence. We write in your hours.
help-coordinator = /announce: an announcement, /people: who waits, /summary: the summary.
help-admin = Roles and links are in the menu. Copies and updates are in the administrator's paper.
help-everybody = The words «menu», «help», «cancel», «back» work without a slash too. What you wrote is not lost.
help-contact = Without the bot: { $phone }, { $operator }.
help-about = About the questionnaire
help-reminders = Reminders
help-start = To the beginning
cancel-question = All right, the question is closed. Everything that was stored is in its place.
cancel-nothing = Nothing to cancel, everything is in its place.
command-menu = Home
command-help = Help
home-title-joining = <b>Home</b>
home-now-form = The form of a methodist is left; then the coordinator confirms you.
home-go-form = Open the form
home-free-coordinator = The bot does not understand free questions. Who is coming stands in the report of the announcement, how many teachers there are in the summary. To send out what you wrote, open “Announcement”.
