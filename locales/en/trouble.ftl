trouble-delivery-title = <b>Messages do not go out</b>
trouble-delivery =
    Since { $since } { $n ->
        [one] { $n } message is
       *[other] { $n } messages are
    } waiting. Nothing is lost: they go when they can. «python -m bot doctor» on the server tells what is in the way.
trouble-mailing-title = <b>A mailing stands still</b>
trouble-mailing = Letters have been waiting since { $since } and none goes, though Telegram answers. Restart the bot on the server: the mailing goes on where it was.
trouble-disk-title = <b>The disk is nearly full</b>
trouble-disk =
    { $n } MB are free, at least 500 are needed. Remove what the disk can spare or add room.
    With no room left the bot cannot take answers; what it has taken is not lost.
trouble-copy-title = <b>The copy failed</b>
trouble-copy = The earlier copies are whole. Run «python -m bot backup» on the server: the program tells what was missing.
trouble-job-title = <b>A job does not succeed</b>
trouble-job = «{ $job }» has failed since { $since }. The log tells why: look for this word in it.
trouble-jobs-title = <b>Jobs stand still</b>
trouble-jobs =
    { $n ->
        [one] { $n } job has
       *[other] { $n } jobs have
    } not succeeded for long. «python -m bot doctor» on the server names them.
trouble-delivery-over = <b>Messages go out again</b>
trouble-mailing-over = <b>The mailing goes on</b>
trouble-channel-over = <b>Telegram answers again</b>
trouble-channel-after = What was waiting goes now.
trouble-disk-over = <b>There is room on the disk again</b>
trouble-copy-over = <b>A copy was made again</b>
trouble-job-over = <b>The job succeeds again</b>
trouble-jobs-over = <b>Jobs succeed again</b>
trouble-lasted = It lasted from { $since } to { $until }.
