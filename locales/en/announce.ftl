command-announce = Announcement to teachers
announce-title = <b>Announcement</b>
announce-ask =
    Send or forward here what is to go out: a text, a photo or a file with a caption. Formatting is kept.
    Nothing goes at once: first we show how it will look, and ask to whom.
announce-past = Earlier announcements:
announce-photo = Photo without words
announce-file = File without words
button-announce-draft = Draft: { $words }
announce-whom-title = <b>To whom?</b>
announce-whom = You may combine: chosen subjects in chosen districts.
announce-last = Last time: { $audience }.
button-announce-last = As last time
button-announce-all = All teachers
button-announce-districts = Districts
button-announce-subjects = Subjects
announce-districts-title = <b>Which districts?</b>
announce-subjects-title = <b>Which subjects?</b>
announce-tick = Tick what you need. A second press takes the tick off.
announce-ticked = ✓ { $name }
button-announce-ready = Ready
announce-everybody = all teachers
announce-both = { $subjects }; { $districts }
announce-names = { $names }{ $more ->
    [0] {""}
   *[other] {" "}and { $more } more
 }
announce-confirm-title = <b>Send this?</b>
announce-reach = { $n ->
    [one] { $n } person will get it.
   *[other] { $n } people will get it.
 }
announce-reach-few = Fewer than five people will get it.
announce-reach-nobody = There are no such teachers here yet, nobody to send to.
announce-to = To: { $audience }.
announce-closed = { $n } more have closed the bot and will not get it.
announce-closed-few = Fewer than five more have closed the bot and will not get it.
announce-takes = Sending takes { $time } and begins a minute after the press.
announce-seconds = { $n ->
    [one] about { $n } second
   *[other] about { $n } seconds
 }
announce-minutes = { $n ->
    [one] about { $n } minute
   *[other] about { $n } minutes
 }
announce-late = It is outside working hours. Send it on the next working morning, or now without a sound.
announce-asks = The message will have two answer buttons.
announce-replace = To change the text, edit your message or send a new one.
button-announce-send = { $n ->
    [0] Send
    [one] Send to { $n } person
   *[other] Send to { $n } people
 }
button-announce-morning = { $days ->
    [0] Today at { $at }
    [1] Tomorrow at { $at }
    [2] { $weekday ->
        [1] Monday at { $at }
        [2] Tuesday at { $at }
        [3] Wednesday at { $at }
        [4] Thursday at { $at }
        [5] Friday at { $at }
        [6] Saturday at { $at }
       *[7] Sunday at { $at }
     }
    [3] { $weekday ->
        [1] Monday at { $at }
        [2] Tuesday at { $at }
        [3] Wednesday at { $at }
        [4] Thursday at { $at }
        [5] Friday at { $at }
        [6] Saturday at { $at }
       *[7] Sunday at { $at }
     }
   *[other] On the working morning
 }
button-announce-quiet = Now without sound
button-announce-try = To me first
button-announce-whom = Change to whom
button-announce-answers = Add answer buttons
button-announce-no-answers = Remove answer buttons
announce-cancelled = The draft is gone, nobody got anything.
announce-scheduled-title = <b>Sending is planned</b>
announce-scheduled = It begins { $at }.
announce-scheduled-how = Until then it can be stopped and nobody gets anything. The progress will appear here.
button-announce-stop = Stop
button-announce-pause = Pause
button-announce-resume = Go on
announce-stopped-unread = Stopped. Nobody got anything, the draft is kept.
announce-which = “{ $words }”
announce-running-title = <b>Sending</b>
announce-paused-title = <b>Sending is paused</b>
announce-report-title = <b>How it went</b>
announce-accepted = Accepted by Telegram: { $n }.
announce-accepted-few = Accepted by Telegram: fewer than five.
announce-left = Left: { $n }.
announce-blocked = Closed the bot: { $n ->
    [0] nobody
   *[other] { $n }
 }.
announce-blocked-few = Closed the bot: fewer than five.
announce-failed = Not delivered: { $n ->
    [0] none
   *[other] { $n }
 }.
announce-late-rows = Not begun within a day and closed: { $n }.
announce-uncertain = Unknown whether it arrived (the connection broke): { $n }.
announce-dropped = Stopped before sending: { $n }.
announce-answers = Answers: coming { $yes }, cannot { $no }. The answer of who withdraws consent is erased.
announce-began = Sent { $at } by the coordinator { $code }.
announce-who-title = <b>Who answered</b>
announce-who-none = No answers now. The answer of who withdraws consent is erased.
announce-who-yes = — { $code }, { $place }: coming
announce-who-no = — { $code }, { $place }: cannot
announce-heading = <b>From the coordinator</b>
announce-moment = { $at }
announce-no-words = No caption
button-announce-who = Who answered
announce-correcting = Correcting: { $done } done, { $left } left.
announce-corrected = Corrected: { $done }{ $missed ->
    [0] .
   *[other] , failed for { $missed }.
 }
button-announce-table = Table
button-announce-correct = Correct for all
announce-fix-ask-title = <b>Correct for all</b>
announce-fix-ask = Send the whole corrected text: it takes the place of the old one for everybody who has the message. Without a sound and without a new message.
announce-fix-file = The photo or file stays, only the caption changes.
announce-fix-title = <b>Correct for all?</b>
announce-fix-reach = { $n ->
    [0] Fewer than five people will see it.
    [one] { $n } person will see it.
   *[other] { $n } people will see it.
 }
announce-fix-how = The text is replaced in place, without a sound. To change it again, send a new one.
button-announce-fix = { $n ->
    [0] Correct
    [one] Correct for { $n } person
   *[other] Correct for { $n } people
 }
announce-done-notice = <b>The mailing is finished</b>
button-announce-open = Open the report
button-answer-yes = Coming
button-answer-no = Cannot
announce-answered-yes = Noted: you are coming. The coordinator sees the answer, your code, district and subject, no name. Press the other button if you change your mind.
announce-answered-no = Noted: you cannot. The coordinator sees the answer, your code, district and subject, no name. Press the other button if you change your mind.
announce-answer-preview = This is how the button looks to recipients. Your answer is not kept: it is a sample.
announce-table-caption = Report of the mailing: accepted, not arrived, answers. It holds no names.
announce-table-name = Mailing report
announce-sheet-about = Mailing
announce-sheet-totals = Totals
announce-sheet-districts = Districts
announce-sheet-subjects = Subjects
announce-sheet-answers = Answers
announce-column-what = What
announce-column-people = People
announce-column-this = As it was
announce-row-words = Text
announce-row-to = To whom
announce-row-began = Sent
announce-row-author = Sent by
announce-column-district = District
announce-column-subject = Subject
announce-column-code = Code
announce-column-answer = Answer
announce-column-day = When
announce-row-accepted = Accepted by Telegram
announce-row-blocked = Closed the bot
announce-row-failed = Not delivered
announce-row-late = Not begun within a day
announce-row-uncertain = Unknown whether it arrived
announce-row-dropped = Stopped before sending
announce-row-yes = Coming
announce-row-no = Cannot
error-announcement-kind = This cannot be sent out. A text, a photo or a file with a caption will do.
error-announcement-one-message = One message can be sent out: a text, one photo or one file with a caption. Send an album in parts or put it into one file.
error-announcement-too-long = Too long: one message holds { $limit } characters. Shorten it or attach a file.
error-announcement-changed = The announcement has changed since. Below is how it looks now.
error-announcement-no-audience = First choose to whom.
error-announcement-late = It is outside working hours by now. Choose: in the morning, or now without a sound.
error-announcement-running = It cannot be corrected while it is being sent. Pause it or wait for the end.
error-announce-fix-kind = A correction needs a text. Send it whole as a message.
error-audience-empty = There are no such teachers here yet. Change to whom it goes.
announce-gone-title = <b>This announcement was cancelled</b>
