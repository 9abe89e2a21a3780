### What needs somebody: failed and doubtful deliveries.

nav-letters = Problems
letters-title = Needs attention
letters-lead = What did not get through, and why. Trying again never does anything twice that was done once.
letters-count-title = { $n ->
    [one] One thing needs attention
   *[other] { $n } things need attention
  }
letters-kinds = Which problems
letters-all = All
letters-empty-title = Everything got through
letters-empty-text = Nothing failed, nothing is in doubt, and nothing came that was not understood.
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
letters-replay = Try again
letters-replay-all = Try all again
letters-repeat = Send again anyway
letters-repeat-warning = It may already have been delivered.
letters-repeat-owner = Only an owner may send it again.
letters-arrived = It arrived
letters-close = Put away
letters-purged = Its contents were removed after the time they are kept; only the reason is left.
letters-nothing = Trying again would fail the same way.

letter-quarantined = Not understood
letter-quarantined-advice = It is kept as it came. After an update of Switchboard it can be tried again.
letter-unknown_account = Account not connected
letter-unknown_account-advice = Connect the account, then try again.
letter-failed_turn = Could not be handled
letter-failed_turn-advice = It was tried several times and set aside, so that the conversation went on.
letter-failed_send = Not delivered
letter-unconfirmed = Unconfirmed

letter-what-message = A message
letter-what-template = A template message
letter-what-reaction = A reaction
letter-what-comment_reply = An answer to a comment
letter-what-private_reply = A private answer to a comment
letter-what-status = A delivery report
letter-what-comment = A comment
letter-what-echo = A message sent elsewhere
letter-what-other = Something the platform calls “{ $what }”

doubt-no_evidence_exists = The platform’s answer was lost, and this platform reports nothing about what was sent.
doubt-no_evidence_came = The platform’s answer was lost, and it has not reported the message since.
doubt-nothing_heard = The platform’s answer was lost, and nothing was heard from the account since.
doubt-not_readable = The platform’s answer was lost, and it could not be asked about it.
doubt-not_there = The platform’s answer was lost, and it does not show the message.
