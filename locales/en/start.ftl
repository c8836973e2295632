start-title = <b>Hello</b>
start-about =
    This is the assistant of the region's methodical service. In three minutes it shows your strong side and where to begin, finds a methodist for your subject and reminds you of what was agreed.
    It is no attestation. We do not ask for your name or school.
start-trial = A trial run: the consent texts are not approved yet, at most twenty people take part.
start-expired = More than a day has passed, so here is the text once more.
button-example = Example of a result
start-invited-toast = The invitation is noted.
consent-title = <b>Consent to the processing of data</b>
consent-given = Noted, thank you.
consent-version = Version { $version }
consent-footer = Checksum of the text: { $sha }
consent-file = Consent
consent-file-caption = The full text of the consent, the version in force. Answer under the message above.
example-caption = This is what the result of one area looks like. It is an example and is kept nowhere. Answer under the message above.
example-area = Lesson and method
example-words = It works, there is something to add
example-strong = A strong side: the clear goal of the lesson.
example-start = You could begin with checking that everyone understands.
example-note = In the bot only you see the result.
declined-title = <b>You have not given consent</b>
declined-about =
    Only the refusal is noted, so that we do not write to you; no answers, no name. It has no effect on anything else.
    If you pressed by mistake or changed your mind, read the text once more. Without the bot: { $phone }.
button-read-again = Read once more
error-consent-old = This button is more than a day old. Here is the text again: read it and answer.
error-consent-given-already = The consent is given already. You can withdraw it under «My data»: /privacy.
error-trial-full = The trial run is for { $n } people and all places are taken. Write to the institute to join the next one.
start-above = The menu opens when you have answered the message above: the buttons are under it. If you cannot see it, send /start.
start-withdrawn = You have withdrawn your consent, so buttons and sections no longer work. To begin anew: /start.
