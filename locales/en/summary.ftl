command-summary = Summary of the region
summary-title = <b>Summary</b>
summary-on = On { $day }
summary-number = { $n }
summary-few = fewer than five
summary-hidden = not shown
summary-unnamed = Not named
summary-stage-started = Started: { $ever }, this month { $month }
summary-stage-finished = Finished an area: { $ever }, this month { $month }
summary-stage-found = Found a methodist: { $ever }, this month { $month }
summary-stage-agreed = Agreed a route: { $ever }, this month { $month } — in the report: teachers with an individual route
summary-methodists = { $n ->
    [0] There are no methodists yet
   *[other] Methodists: { $n }, { $whole }.{ $tenth } teachers each on average
 }
summary-unanswered = Requests without an answer: { $n }
summary-note = The self-diagnosis does not count as the diagnosis of the federal centre.
summary-label-started = Started
summary-label-finished = Finished an area
summary-label-found = Found a methodist
summary-label-agreed = Agreed a route
summary-picture-title = Summary on { $day }
summary-paragraph = On { $day }, teachers who have started: { $started }. At least one area of the self-diagnosis was finished by { $finished }, a methodist was found by { $found }, a personal route was agreed by { $agreed }. { $n ->
    [0] There are no methodists yet
   *[other] Methodists: { $n }, { $whole }.{ $tenth } teachers each on average
 }, requests without an answer: { $waiting }. The self-diagnosis does not count as the diagnosis of the federal centre.
summary-table-caption = Summary by district. Where people are fewer than five the number is not shown, nor where it could be worked out.
summary-table-name = Summary
summary-sheet-places = Districts
summary-sheet-totals = Totals
button-summary-text = Text for the report
button-summary-picture = Picture
button-summary-table = Table
