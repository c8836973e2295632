"""Why a planned message was not sent, or not yet: the words of the column `reason` (reminders.yaml policy)."""

# Closed for good.
NEVER = frozenset({
    "done", "moved", "withdrawn", "superseded", "taken_back", "merged", "late", "budget", "quiet", "no_consent",
    "no_address", "blocked", "deactivated", "refused", "fault", "gone", "paused", "not_yet", "ended", "failed",
    "erased", "left", "unknown", "uncertain",
})  # fmt: skip
# Postponed: the row is planned for another moment and keeps this until it goes.
LATER = frozenset({
    "quiet_hours", "own_hours", "pause", "absent", "muted", "summer", "day_limit", "week_limit", "asked_later",
})  # fmt: skip
