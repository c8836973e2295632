bot-name = Teacher's assistant
bot-description =
    A teacher's assistant, run by { $operator }. In three minutes it shows your strong side and where to begin, finds a methodist for your subject and reminds you of what was agreed. It is no attestation. Your head does not see your answers. We do not ask for your name or school.
bot-short-description = Self-diagnosis, a methodist for your subject and a route without haste. It is no attestation.
blank = {""}
button-menu = Menu
button-back = Back
button-cancel = Cancel
button-previous = Earlier
button-next = Later
typed-menu = menu, main menu
typed-help = help
typed-cancel = cancel
typed-back = back
typed-privacy = my data
digest-title = <b>Today: { $n ->
    [one] { $n } reminder
   *[other] { $n } reminders
 }</b>
digest-another = { $name }, { $n }
opening-title = <b>For today</b>
group-refusal = I work in private chats only. Here others can see you.
error-unexpected = Something went wrong, your answer is kept. Number { $number }: name it to the support.
error-unexpected-again = Something went wrong. Please try again. Number { $number }: name it to the support if it fails again.
error-old-button = This button is out of date. Below is how things are now.
error-not-now = No longer relevant. Below is how things are now.
error-not-yours = This section is not for your role. Open the menu: /menu.
error-consent-first = A consent is needed first. Begin here: /start.
error-unknown-command = There is no such command. Everything there is lies in the menu: /menu.
error-need-text = A text is needed here. Write it as a message.
error-undo-too-late = This could be taken back for { $minutes ->
    [one] { $minutes } minute
   *[other] { $minutes } minutes
 }. Now it is better to write to the other side.
error-file-too-big = The file is over { $limit_mb } MB, the bot cannot take it. Send a smaller file or a link.
error-text-empty = The message is empty. Write at least a couple of words.
error-empty = The message is empty. Write at least a couple of words.
error-text-too-long = Too long: { $limit } characters fit. Please shorten it or send it as a file.
error-too-long = Too long: { $limit } characters fit. Please shorten it.
error-gone = This is no longer there. Below is how things are now.
error-not-in-list = There is no such entry in the list. Choose one of the buttons or write it differently.
notice-taken-back = This message no longer holds.
error-date-past = That day has passed. Choose today or any day ahead.
error-date-unclear = The date could not be read. “4 December”, “Friday” or a day in the calendar will do.
error-date-impossible = There is no such day. “4 December”, for example, will do.
error-date-future = That day has not come yet. Today or a day in the past will do.
error-date-too-far = That is too far: a day within { $days ->
    [one] { $days } day
   *[other] { $days } days
 } will do.
button-mute = Nothing until Monday
button-why = Why did this come?
day-today = today
day-tomorrow = tomorrow
day-after-tomorrow = the day after tomorrow
day-in-days = in { $n ->
    [one] { $n } day
   *[other] { $n } days
 }
day-date = { $day }
until-day = { $weekday ->
    [0] Monday
    [1] Tuesday
    [2] Wednesday
    [3] Thursday
    [4] Friday
    [5] Saturday
   *[6] Sunday
 }, { $day }{"\u00A0"}{ $month ->
    [1] January
    [2] February
    [3] March
    [4] April
    [5] May
    [6] June
    [7] July
    [8] August
    [9] September
    [10] October
    [11] November
   *[12] December
 }
