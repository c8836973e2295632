inbox-incident-title = <b>A fault in the bot</b>
inbox-incident = { $n ->
    [one] { $n } update could not be handled
   *[other] { $n } updates could not be handled
 }.
inbox-incident-numbers = Numbers: { $numbers }.
inbox-incident-more = And { $n } more.
inbox-incident-look = On the server python -m bot inbox shows them. They can be handled again from there.
inbox-empty = Everything is handled, nothing is set aside.
inbox-line = { $number }  { $at }  { $kind }, { $age }
inbox-aside = Set aside { $at }, times set aside: { $times }, row { $seq }.
inbox-which = Name the number: python -m bot inbox show 40172.
inbox-unknown = Nothing is set aside under { $number }. The list: python -m bot inbox.
inbox-nothing-left = There is nothing to handle under { $number }: the content is erased, the person has given no consent.
inbox-erased = The content is erased: the person withdrew the consent or has not given it yet.
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
