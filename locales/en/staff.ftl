command-staff = Methodists and links
button-later-here = Later
staff-number = { $n }
staff-saved = Noted.
staff-title = <b>Methodists and links</b>
staff-about =
    { $approved ->
        [0] There are no methodists yet.
        [one] { $approved } methodist works.
       *[other] { $approved } methodists work.
     }{ $waiting ->
        [0] {""}
        [one] {" "}{ $waiting } form waits for confirmation.
       *[other] {" "}{ $waiting } forms wait for confirmation.
     }
    A methodist comes by a one-time link; teachers by the link of a district or a school, which works until it is revoked.
staff-waiting = To confirm: { $n }
staff-add = Add a methodist
staff-place = District link
staff-school = School link
staff-approved = Methodists: { $n }
staff-suspended = Suspended: { $n }
staff-links = All links
staff-name = My name
staff-list-waiting = <b>To confirm: { $n }</b>
staff-list-approved = <b>Methodists: { $n }</b>
staff-list-suspended = <b>Suspended: { $n }</b>
staff-list = { $lines }
staff-list-none = Nobody here yet.
staff-line = { $name }: { $subject }, teachers { $load } of { $capacity }
staff-card-title = <b>{ $name }</b>
staff-state-waiting = The form is complete and waits for you.
staff-state-draft = The form is being filled in.
staff-state-approved = At work.
staff-state-suspended = Suspended: no new requests.
staff-card =
    { $subjects }
    { $place }, { $workplace }
staff-card-load = Teachers: { $load } of { $capacity }.
staff-card-hours = Can be reached from { $opens } to { $closes }.
staff-card-absence = Away from { $first }; back on { $back }.
staff-card-order = Order { $number }, { $date }.
staff-card-no-order = Number and date of the order are not given.
staff-confirm = Confirm
staff-unconfirm = Take back
staff-send-back = Return for correction
staff-capacity = Load
staff-order = Order
staff-suspend = Suspend
staff-restore = Back to work
staff-return-title = <b>Return the form?</b>
staff-return-about = { $name } reads at once that the answers are to be checked and sent again.
staff-return-yes = Yes, return it
staff-suspend-title = <b>Suspend?</b>
staff-suspend-about = { $name } reads of it at once. There will be no new requests, the present ones go to others, the teachers stay.
staff-suspend-yes = Yes, suspend
staff-confirmed = Confirmed, the methodist will be told. You can take it back for 10 minutes.
staff-unconfirmed = Taken back. The form waits again.
staff-sent-back = The form went back to the methodist, who will be told.
staff-suspended-toast = Suspended. No new requests; the present teachers stay.
staff-restored = At work again.
staff-capacity-title = <b>How many teachers</b>
staff-capacity-about = { $name }: teachers { $load } of { $capacity } now. Choose or write a number from 0 to 40.
staff-order-title = <b>The order</b>
staff-order-about = { $name }. Write number and date of the order, for example: 145 12.09.2026.
staff-place-title = <b>District link</b>
staff-school-title = <b>School link</b>
staff-place-about = Choose a district or write its name.
staff-place-found = Several were found. Choose one or write it more exactly.
staff-label-title = <b>School link</b>
staff-label-about = How shall this link be called? For example: School 3, methodical day. Only coordinators see the name; of a teacher only the district is stored.
staff-notice-title = <b>A methodist's form waits for you</b>
staff-notice = Compare it with the order and confirm: then the methodist gets access.
staff-open-card = Open the form
staff-handover-title = <b>Teachers need a methodist</b>
staff-handover-about = { $n ->
    [one] { $n } teacher is
   *[other] { $n } teachers are
 } left without a methodist, who has gone or is away for long. Hand them over to another one.
staff-handover-open = Hand over
staff-name-title = <b>How do colleagues call you?</b>
staff-name-about = Write it, for example: Irina Petrovna. The administrator and coordinators see it, teachers do not.
staff-name-now = You are called: { $name }.
staff-name-toast = Noted.
join-title-admin = <b>Administrator</b>
join-title-coordinator = <b>Coordinator</b>
join-title-methodist = <b>You are invited as a methodist</b>
join-about-coordinator =
    By this link you become a coordinator: you confirm methodists, send announcements, see the summary. A coordinator does not see answers or messages of teachers.
    { $until }
join-until = One-time link, valid until: { $date }.
join-about-methodist =
    Teachers of your subject will come to you: you get to know each other, make a route, answer questions. You can decline any request.
    First the consent, then six short questions about your work. The coordinator confirms.
join-become-coordinator = Become a coordinator
join-go-on = Go on
join-open-admin = Open the section
join-open-staff = Open the section
join-say-name = Say my name
join-holder-admin = You are an administrator: you invite coordinators and see who holds which role. On the bot's screens you do not see answers or messages of teachers.
join-holder-coordinator = You are a coordinator. Everything is in the menu.
join-holder-methodist = You are a methodist already. Everything is in the menu.
join-spare = This link is not used up: send it to the person it is meant for.
join-form = The form is begun and your answers are kept. Go on where you stopped.
join-closed-title = <b>The link does not work</b>
join-unknown = There is no such link: perhaps a part of it is missing. Ask to send it once more. Without the bot: { $phone }.
join-used = This one-time link was opened already. Ask who sent it for a new one. Without the bot: { $phone }.
join-expired = The time of this link is over. Ask who sent it for a new one. Without the bot: { $phone }.
join-revoked = This link was revoked. Ask who sent it for a new one. Without the bot: { $phone }.
join-declined-title = <b>You have not given consent</b>
join-declined =
    Nothing about you is stored and the link is not used up.
    If you pressed by mistake or changed your mind, read the text once more. Without the bot: { $phone }.
join-coordinator-toast = You are a coordinator.
join-admin-toast = You are an administrator.
link-title = <b>{ $name }</b>
link-name-admin = Administrator's link
link-name-coordinator = Coordinator's link
link-name-methodist = Methodist's link
link-name-place = District link
link-name-school = School link
link-name-own = Link for my teachers
link-school =
    { $label }
    { $place }
link-ready = Above are a code for the phone and a ready letter. Forward them or paste them into any chat.
link-one-time = One-time link, valid until: { $date }.
link-living = The link works until you revoke it.
link-used = Somebody has come in by this link.
link-expired = The time of the link is over.
link-revoked = The link is revoked.
link-until = The link works once, until: { $date }.
link-letter-admin =
    Colleague, by this link you become administrator of the methodical service's assistant. { $until }
    { $link }
link-letter-coordinator =
    Colleague, I invite you as a coordinator to the methodical service's assistant: methodists, announcements, summary. Open the link in Telegram. { $until }
    { $link }
link-letter-methodist =
    Colleague, I invite you as a methodist to the methodical service's assistant. Open the link in Telegram, answer six short questions, and I will confirm you. { $until }
    { $link }
link-letter-place =
    Colleagues, this is help, not a report: three minutes, no name and no school is asked, the head does not see the answers. Taking part is voluntary.
    The assistant shows your strong side and where to begin, and finds a methodist for your subject.
    { $link }
link-letter-own =
    Colleagues, I invite you to work together in the methodical service's assistant. This is help, not a report: the bot asks for no name and no school, the head does not see the answers. Taking part is voluntary.
    Open the link in Telegram, and we can write to each other and follow a route:
    { $link }
link-qr-caption = The code leads where the link of the letter leads.
link-qr-line = Point the phone's camera here
link-qr-under = The teacher's assistant opens in Telegram
link-show = Letter and code
link-poster = Poster to print
link-poster-file = Poster
link-poster-caption = A poster for an A4 page: hang it in the teachers' room.
link-poster-title = Teacher's assistant
link-poster-what = Three minutes to see your strong side and where to begin.
link-poster-how = Point the phone's camera at the code.
link-poster-free = No name and no school is asked. The head does not see the answers. Taking part is voluntary.
link-ask = Revoke the link
link-ask-title = <b>Revoke the link?</b>
link-ask-about = Nobody can come in by it any more, printed codes stop working. Who has come in stays.
link-revoke = Yes, revoke
link-keep = Keep
link-revoked-toast = The link is revoked.
link-list-title = <b>Working links</b>
link-list-about = Open a link to send it once more or to revoke it.
link-list-none = There are no working links.
error-link-unknown = There is no such link. Ask to send it once more.
error-link-used = This one-time link was opened already. Ask for a new one.
error-link-expired = The time of this link is over. Ask for a new one.
error-link-revoked = This link was revoked. Ask for a new one.
error-link-holder = You have this role already. Send the link to the person it is meant for.
error-link-form = The form is begun already. Below is where you stopped.
error-form-incomplete = The form is not complete. Answer the questions that are left.
error-methodist-has-teachers = The methodist has teachers already, the confirmation cannot be taken back. You can suspend.
error-order-unclear = Number and date could not be read. Write it like this: 145 12.09.2026.
error-place-unknown = There is no such district in the list. Write it differently or choose from the list.
