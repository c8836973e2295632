profile-title = <b>About you</b>
profile-unknown = not given
profile-kept = Noted.
profile-lead = To find a methodist we need your position and subject. We do not ask for your name or school.
profile-position-title = <b>What is your position?</b>
profile-position-ask = Press a button or write a word, for example “psychologist” in Russian.
profile-subject-title = <b>What do you teach?</b>
profile-subject-ask = The main subject is enough. If it is not here, write it as a word.
profile-more-title = <b>One subject more</b>
profile-more-ask = Press a button or write a word. The first one stays the main one.
profile-org-title = <b>Where do you work?</b>
profile-org-ask = No name is needed, only the kind of organisation.
profile-place-title = <b>Where do you work?</b>
profile-place-ask = Choose the district or town from the list or write its name.
profile-choose-title = <b>Please be more exact</b>
profile-choose-ask = Several answers fit. Which is yours?
profile-other-title = <b>Another subject</b>
profile-other-ask = Write what you teach, up to 100 characters. The coordinator will choose a methodist.
profile-position-line = Position: { $name }
profile-org-line = Organisation: { $name }
profile-subject-line = Subject: { $names }
profile-place-line = District: { $name }
profile-button-other-position = Another position
profile-button-other-subject = Another subject
profile-button-more-subject = Add a subject
profile-button-change-position = Change position
profile-button-change-subject = Change subject
profile-button-change-place = Change district
profile-button-not-now = Later
error-too-many-subjects = There may be { $n ->
    [one] only { $n } subject
   *[other] at most { $n } subjects
 }: the first is the main one. Replace one by “Change subject”.
error-profile-unfinished = Please answer the questions below first: without a subject no methodist can be found.
profile-unfinished-title = <b>The search waits</b>
profile-unfinished = The profile has { $n ->
    [one] { $n } question left
   *[other] { $n } questions left
 }. Go on?
profile-button-go-on = Go on
profile-button-unfinished = Complete the profile
