command-people = Who waits
people-title = <b>Who waits</b>
people-none = Nobody is waiting now.
people-waiting = { $n ->
    [one] { $n } teacher waits for a methodist
   *[other] { $n } teachers wait for a methodist
 }, the longest: { $days ->
    [0] since today
    [one] { $days } day
   *[other] { $days } days
 }.
people-unconfirmed = { $n ->
    [one] { $n } teacher waits for your confirmation.
   *[other] { $n } teachers wait for your confirmation.
 }
people-waiting-title = <b>Waiting for a methodist</b>
people-line = { $code }: { $subject }, { $place }, { $days ->
    [0] today
    [one] waits { $days } day
   *[other] waits { $days } days
 }
people-new-title = <b>To be confirmed</b>
people-new-line = { $code }: { $position }, { $subject }, { $place }
people-case-title = <b>{ $code }</b>
people-case = Subject: { $subject }. { $place }. { $org }.
people-case-since = Waits since { $since } ({ $days ->
    [0] today
    [one] { $days } day
   *[other] { $days } days
 }).
people-case-asked =
    Who was asked:
    { $lines }
people-case-declined = — { $day }, { $name }: declined, { $why }
people-case-missed = — { $day }, { $name }: no answer
people-case-why-busy = much work now
people-case-why-not-mine = not the right field
people-case-why-away = about to be away
people-case-why-none = no reason given
people-case-none = There is no methodist at all for this subject.
people-case-full = The methodists for this subject have no free place.
people-case-other = The system found no fitting methodist.
people-case-closed = This request no longer waits: a methodist was found or it was withdrawn.
people-choose-title = <b>Whom to suggest?</b>
people-choose-none = No methodist is free now. They are added in the section of methodists: /staff.
people-choice-line = { $name }: { $subject }, { $place }, teachers { $load } of { $capacity }{ $note }
people-note-own = {" "}(same district)
people-note-said-no = {" "}(declined or did not answer)
people-why-title = <b>Why this methodist?</b>
people-why = Teacher { $code } will see the name and decide. Choose a reason or write it: it stays with the request.
people-reason-agreed = Agreed in person
people-reason-near = A near subject
people-reason-only-one = Nobody else
people-reason-lighter = A lighter load
people-assigned-toast = Suggested to the teacher, who decides, then the methodist.
people-person = { $position }, { $subject }. { $place }. Waits since { $since }.
people-person-how = Compare with the list of teachers outside the messenger: the teacher knows the code and can say it on the telephone.
people-person-closed = This person no longer waits to be confirmed.
people-not-ours-title = <b>Surely not one of ours?</b>
people-not-ours = { $code } keeps the self-diagnosis, no methodist is sought. The teacher will read whom to call if it is a mistake.
people-person-confirmed = Confirmed, we look for a methodist. It can be undone for 10 minutes, until a methodist has the request.
people-unconfirmed-toast = The confirmation is undone, the teacher waits again.
people-refused-toast = { $code }: noted.
people-escalated-title = <b>A teacher waits for a methodist</b>
people-escalated = Choose a methodist: { $subject }, { $place }, { $days ->
    [0] today
    [one] waits { $days } day
   *[other] waits { $days } days
 }.
people-button-waiting = Wait for one: { $n }
people-button-new = To confirm: { $n }
people-button-choose = Choose a methodist
people-button-confirm = Confirm
people-button-unconfirm = Undo the confirmation
people-button-not-ours = Not one of ours
people-button-not-ours-yes = Yes, not ours
people-button-look = Look
error-already-assigned = This request is being dealt with. Below is how it is now.
error-methodist-has-no-place = This methodist has no place left or is away. Choose another one.
people-moving = { $n ->
    [one] { $n } teacher is without the former methodist.
   *[other] { $n } teachers are without their former methodists.
 }
people-moving-title = <b>The methodist is gone</b>
people-moving-line = { $code }: { $subject }, methodist { $name }
people-move = The teacher gets a message and chooses a new methodist. The route goes on.
people-moved = This pair has been dealt with.
people-moved-toast = { $code }: asked to choose a new methodist.
people-button-moving = Need another one: { $n }
people-button-move = Suggest a new one
