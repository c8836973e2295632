inbox-incident-title = <b>A fault in the bot</b>
inbox-incident = { $n ->
    [one] { $n } update could not be handled
   *[other] { $n } updates could not be handled
 }. The people were told that the answer is kept and given a number.
inbox-incident-numbers = Numbers: { $numbers }.
inbox-incident-more = And { $n } more.
inbox-incident-look = On the server python -m bot inbox shows them. They can be handled again from there.
inbox-empty = Everything is handled, nothing is set aside.
inbox-line = { $number }  { $at }  { $kind }, { $age }
inbox-aside = Set aside { $at }, times set aside: { $times }, row { $seq }.
inbox-which = Name the number: python -m bot inbox show 40172.
inbox-unknown = Nothing is set aside under { $number }. The list: python -m bot inbox.
inbox-nothing-left = The content under { $number } was erased at the person's wish, there is nothing to handle.
inbox-erased = The content was erased at the person's wish.
inbox-replayed = Number { $number } is back in the queue. A running bot handles it at once, otherwise the next start does.
inbox-text = «text, { $n ->
    [one] { $n } sign
   *[other] { $n } signs
 }»
inbox-hidden = hidden
inbox-kind-callback-query = a press of a button
inbox-kind-message = a message
inbox-kind-edited-message = an edited message
inbox-kind-my-chat-member = the bot was opened or closed
inbox-kind-other = something else
inbox-minutes = { $n ->
    [one] { $n } minute ago
   *[other] { $n } minutes ago
 }
inbox-hours = { $n ->
    [one] { $n } hour ago
   *[other] { $n } hours ago
 }
inbox-days = { $n ->
    [one] { $n } day ago
   *[other] { $n } days ago
 }
