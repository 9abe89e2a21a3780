### What needs somebody: failed and doubtful deliveries.

nav-letters = Problems
letters-title = Needs attention
letters-lead = What did not get through or was not answered, why, and what you can do. “Try again” is always safe: it never sends anything twice.
letters-count-title = { $n ->
    [one] One thing needs attention
   *[other] { $n } things need attention
  }
letters-kinds = Which problems
letters-all = All
letters-empty-title = Everything got through
letters-empty-text = Every message arrived and was handled. Nothing needs you.
letters-problem = Problem
letters-where = Where
letters-when = When
letters-do = What to do
letters-tries = { $n ->
    [one] tried once
   *[other] tried { $n } times
  }
letters-came = { $n ->
    [one] came once
   *[other] came { $n } times
  }
letters-since = since { $when }
letters-conversation = Open the conversation
letters-comments = Open the comments
letters-answer = Answer it
letters-detail = For whoever looks after the server:
letters-replay = Try again
letters-replay-all = Try all again
letters-repeat = Send again anyway
letters-repeat-warning = The customer may already have it.
letters-repeat-owner = Ask an owner of the shop to decide.
letters-arrived = It did arrive
letters-close = Put away
letters-purged = Its contents were deleted because they were kept long enough. Only this note is left, so it cannot be tried again.
letters-nothing = Trying again would fail in the same way.

letter-quarantined = Not understood
letter-quarantined-reason = The platform sent something that this version of Switchboard does not know.
letter-quarantined-advice = Nothing is lost: it is kept exactly as it came. Update Switchboard, then press “Try again”.
letter-unknown_account = Account not connected
letter-unknown_account-reason = Something came for an account that is not connected here.
letter-unknown_account-advice = If the account is yours, connect it, then press “Try again”. If not, put it away.
letter-failed_turn = Could not be handled
letter-failed_turn-reason = It arrived, but Switchboard could not process it.
letter-failed_turn-advice = It was tried several times and then set aside so that the conversation could go on. Press “Try again”; if it comes back, show the detail below to whoever looks after the server.
letter-failed_send = Not delivered
letter-unconfirmed = Unconfirmed
letter-unanswered = Not answered
letter-unanswered-advice = Open the conversation and answer if it still matters. The assistant will not answer it. When you reply, it disappears from this list.

passed-over-arrived_late = It reached the shop so long after the customer wrote it that no automatic answer was given.
passed-over-answer_too_late = It waited too long, for example because an account was paused, so the automatic answer left it out.
passed-over-too_many = The customer wrote so many messages at once that the automatic answer did not cover this one.

letter-what-postback = A tap on a button
letter-what-edit = An edited message
letter-what-delete = A message that was taken back
letter-what-read = A read receipt
letter-what-referral = A visit through an advertisement or a link
letter-what-consent = A wish about receiving messages
letter-what-identity_change = A changed name or number
letter-what-account_state = News about the account
letter-what-template_state = News about a template
letter-what-thread_control = Another app taking or giving the conversation
letter-what-mention = A mention
letter-what-body = A whole delivery
letter-what-update = An update
letter-what-message = A message
letter-what-template = A template message
letter-what-reaction = A reaction
letter-what-comment_reply = An answer to a comment
letter-what-private_reply = A private answer to a comment
letter-what-status = A delivery report
letter-what-comment = A comment
letter-what-echo = A message sent elsewhere
letter-what-other = Something the platform calls “{ $what }”

doubt-no_evidence_exists = The connection broke while this was being sent, and this platform never tells whether a message arrived.
doubt-no_evidence_came = The connection broke while this was being sent, and the platform has not said since that it arrived.
doubt-nothing_heard = The connection broke while this was being sent, and nothing at all has come from the account since.
doubt-not_readable = The connection broke while this was being sent, and the platform could not be asked whether it arrived.
doubt-not_there = The connection broke while this was being sent, and the platform does not show the message. It has probably not arrived.
