downtime-title = <b>The bot was not at work for more than a day</b>
downtime-silence = Not at work: { $since } — { $until }.
downtime-lost = Telegram keeps what is sent for a day only. What people wrote and pressed before that ({ $lost }) did not come.
downtime-people = { $n ->
    [one] { $n } person was
   *[other] { $n } people were
 } in the middle of something: at a convenient time the bot will ask to repeat the last answer.
downtime-nobody = Nobody was in the middle of anything.
downtime-missed = The bot was not at work for more than a day: if you answered meanwhile, please repeat your last answer.
downtime-go-on = Go on
