inbox-incident-title = <b>A fault in the bot</b>
inbox-incident = { $n ->
    [one] { $n } update could not be handled
   *[other] { $n } updates could not be handled
 }. The people were told that the answer is kept and given a number.
inbox-incident-numbers = Numbers: { $numbers }.
inbox-incident-more = And { $n } more.
inbox-incident-look = On the server python -m bot inbox shows them. They can be handled again from there.
