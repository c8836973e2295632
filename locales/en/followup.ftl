courses-title = <b>My courses</b>
courses-about = Enter a finished course and we will ask how it is used: after two weeks, one, three and six months. The questions are short and up to you.
courses-about-coordinator = Here you can enter a finished course for a teacher by the code.
courses-line = «{ $title }», finished on { $day }. The next question: { $next }.
courses-line-over = «{ $title }», finished on { $day }. No more questions.
courses-answer = Answer the question
courses-new = Enter a course
courses-for = Enter for a teacher
courses-open = «{ $title }»
course-new-title = <b>A new course</b>
course-ask-title = What is the course called? Write it as a message.
course-ask-code = The code of the teacher, for example «Кедр-27». Write it as a message.
course-ask-hours = How many hours has it? Choose or write a number.
course-hours-n = { $n ->
    [one] { $n } hour
   *[other] { $n } hours
 }
course-ask-date = When did it end? Write the day, for example «14 ноября».
course-ask-area = Which area is it closest to?
course-no-area = not chosen
course-no-area-button = None of them
course-title = <b>Course</b>
course-facts =
    «{ $title }»
    Hours: { $hours }. Finished: { $day }. Area: { $area }.
course-for = Entered for { $code }. You will not see the answers: only totals from five people.
course-next = The next question comes on { $day }.
course-over = There will be no more questions about this course.
course-stop = Do not ask about it
course-stopped = We will not ask about this course any more.
course-kept = The course is entered.
course-added-title = <b>Your course is entered</b>
course-added-about = The coordinator noted that you finished a course. Now and then we ask how it is used: shortly and if you like.
course-added-which = The course: «{ $title }».
course-added-open = Have a look
followup-title = <b>After the course</b>
    { $title }
followup-number = { $n } of { $count }
followup-question = { $question }
followup-no-names = Please write without names of children and colleagues.
followup-done = Done
followup-tick = { $label }
followup-ticked = ✓ { $label }
followup-scale = { $n }
followup-mini = Rate six statements
followup-skip = Skip
followup-stop = Do not ask
followup-stop-course = Do not ask about it
followup-thanks = Thank you, it is noted.
followup-expired = The time to answer is over, never mind. What you answered is kept.
followup-ask = Ask the methodist
followup-line = Questions after a course: { $n }
followup-button-answer = Answer about a course
followup-notice-title = <b>After the course</b>
followup-notice = How is used what you learned? { $n ->
    [one] { $n } short question
   *[other] { $n } short questions
 }, if you like.
followup-answers-title = <b>Answers after courses</b>
followup-answers-course = <b>«{ $title }»</b>
followup-answers-line =
    { $question }
    — { $answer }
followup-answers-none = No answers yet.
button-later = Later
error-code-unknown = There is no such code. Check the word and the digits.
error-course-hours = A number of hours from { $least } to { $most } fits. Write it in digits.
error-course-date-unclear = The date could not be read. A day that has passed will do: “yesterday”, for example.
error-course-date-impossible = There is no such day. A day that has passed will do: “yesterday”, for example.
error-course-old = This course is more than a year old, questions about it would not help. A course of the last year fits.
error-answer-needed = At least one answer is needed. Tick it or press «Later».
error-answer-unknown = This answer is no longer there. Choose one of those below.
error-answer-one-only = One answer fits here. Choose it.
error-point-gone = This question is no longer there.