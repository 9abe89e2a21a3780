### Comments, rules and decisions.

comments-lead = What people write under your posts, and what was done about each comment.
comments-parts = Parts of this page
comments-tab-feed = Feed
comments-tab-rules = Rules
comments-tab-log = Decision log
comments-post = Post
comments-post-unknown = A post of yours
comments-open-post = Open the post
comments-count = { $n ->
    [one] 1 comment
   *[other] { $n } comments
  }
comments-empty-title = No comments yet
comments-empty-text = Comments under your posts appear here within a second, each with the reason why it was or was not answered.
comments-empty-channels = See the channels
comments-no-rules = Comments arrive, but there is no rule to answer them.

verdict-open-rule = Open the rule
comment-reason-matched-keyword = “{ $rule }” answers: the comment has “{ $words }”.
comment-reason-matched-any = “{ $rule }” answers every comment.
comment-reason-no-rules = Not answered: no rule watches this account.
comment-reason-no-rule-matched = Not answered: no rule’s keywords are in it.
comment-reason-own-comment = Not answered: the shop wrote it.
comment-reason-reply-to-own = Not answered: it replies to the shop’s own comment.
comment-reason-reply-to-our-reply = Not answered: the shop has already spoken in this thread.
comment-reason-empty-text = Not answered: the comment has no text that can be read.
comment-reason-disabled = Not answered: the rule is switched off.
comment-reason-other-post = Not answered: the rule watches other posts.
comment-reason-outside-window = Not answered: the rule was not running at that time.
comment-reason-no-keyword = Not answered: the rule’s keywords are not in it.
comment-reason-excluded = Not answered: it has the excluded word “{ $word }”.
comment-reason-nothing-to-say = Nothing to say this way: the rule has no such text.
comment-reason-already-replied = Not answered again: this comment already has its answer.
comment-reason-author-already-reached = No private message: this person already got one for this post.
comment-reason-too-old = No private message: the comment is more than 7 days old.
comment-reason-live-comment = No public reply: comments of a broadcast take none.
comment-reason-matched-regex = “{ $rule }” answers: its expression is found in the comment.
comment-reason-matched-emoji = “{ $rule }” answers: the comment has an emoji.
comment-reason-own-reply-echo = Not answered: it is the shop’s own reply.
comment-reason-loop-guard = Not answered: this person was already answered { $answers } times under this post, so that two programs do not talk for ever.
comment-reason-unknown-post = Not answered: the platform has not said what kind of post it is.
comment-reason-outside-schedule = Not answered: outside the days and hours of the rule.
comment-reason-quiet-hours = Not answered yet: quiet hours until { $until }.
comment-reason-language = Not answered: it is written in another language ({ $language }).
comment-reason-capped-person = Not answered: the rule answers a person { $limit } times at most.
comment-reason-capped-post = Not answered: the rule answers { $limit } comments under a post at most.
comment-reason-capped-hour = Not answered: the rule answers { $limit } comments an hour at most.
comment-reason-cooldown = Not answered: the rule has just answered this person, and waits until { $until }.
comment-reason-live-over = No private message: the broadcast is over.
comment-reason-missing-variable = Nothing sent this way: “{ $name }” is not known for this comment.
comment-reason-removed = No public reply: the comment is hidden or deleted.
comment-reason-moderated = The rule took care of the comment and says nothing.
comment-reason-unreadable = The decision cannot be read back.
answer-public = Public reply
answer-private = Private message
answer-open = Open the conversation

rules-lead = A rule waits for words under your posts and answers with your texts, once per comment.
rules-empty-title = No rules yet
rules-empty-text = Let a comment such as “PRICE?” be answered under the post and by a private message, in your own words.
rule-new = New rule
rule-on = On
rule-off = Off
rule-switch = Run “{ $name }”
rule-any-comment = every comment
rule-posts-all = All posts
rule-posts-these = Only these posts
rule-posts-none = Posts appear here after their first comment.
rule-posts-chosen = { $n ->
    [one] 1 post
   *[other] { $n } posts
  }
rule-need = How many of them
rule-need-any = One is enough
rule-need-all = All of them
rule-how = How each is looked for
rule-how-whole_word = As a whole word
rule-how-contains = Also inside words
rule-how-exact = As the whole comment
rule-variants = { $n ->
    [0] no public reply
    [one] 1 public reply
   *[other] { $n } public replies
  }
rule-private = private message
rule-fired = { $n ->
    [0] not used yet
    [one] 1 comment answered
   *[other] { $n } comments answered
  }
rule-name = Name
rule-account = Account
rule-posts = Posts
rule-keywords = Keywords
rule-keywords-hint = One a line. Capitals, wide letters, hidden characters and “priiice” make no difference. Leave empty for every comment.
rule-excluded = Excluded words
rule-excluded-hint = One a line. A comment that has one of them is left alone.
rule-public = Public replies
rule-public-hint = One of them is chosen for each comment, so that answers do not all look the same.
rule-public-another = Another way to say it
rule-public-add = Add a variant
rule-public-remove = Remove this variant
rule-private-message = Private message
rule-private-hint = Sent once per comment, within 7 days of it. Up to 1,000 characters.
rule-enabled = Run this rule
rule-save = Save rule
rule-delete-sure = Delete this rule? Its decisions stay in the log.
rule-wrong = The rule was not saved. Correct what is marked.
rule-all-accounts = All accounts
rule-problem-blank = Write something here.
rule-problem-duplicate-id = Another rule has this id.
rule-problem-no-keywords = Add at least one keyword, or leave the field empty for every comment.
rule-problem-no-posts = Choose at least one post, or all posts.
rule-problem-nothing-to-say = Write a public reply or a private message: a rule that says nothing does nothing.
rule-problem-too-long = Shorten the text: it is { $length } long, { $max } is the most.
rule-problem-unknown-placeholder = “{ $name }” in braces is not something that can be filled in.
rule-problem-excluded-keyword = “{ $word }” is a keyword and an excluded word at once.
rule-problem-all-exact = A comment cannot be exactly several words at once: let one be enough.
rule-problem-empty-window = The end lies before the beginning.
rule-problem-bad-regex = The expression cannot be used: { $reason }
rule-problem-regex-matches-all = The expression is found in every comment.
rule-problem-unknown-zone = “{ $zone }” is no time zone. Write one as Europe/Istanbul.
rule-problem-bad-language = “{ $code }” is no language. Write two small letters, as en.
rule-problem-limit-is-zero = A limit of 0 never lets the rule answer.
rule-problem-too-many = Remove some: { $max } is the most.
rule-problem-button-does = Give the button either a link or a payload.
rule-problem-not-a-link = Begin the link with https://.
rule-problem-reply-to-removed = A hidden or deleted comment takes no public reply.
rule-warning-never-reached = This rule never answers: “{ $other }” takes all its comments.
rule-warning-same-keyword = “{ $word }” is a keyword of “{ $other }” too, which is asked first.
rule-warning-answers-itself = The public reply contains the rule’s own keyword “{ $word }”.
rule-warning-too-short = “{ $word }” is found inside nearly every comment. Look for whole words.

dry-title = Try it first
dry-button = Try on the last 50
dry-text = See what this rule would do with the last 50 comments. Nothing is sent.
dry-not-yet = Press the button to see which comments this rule would answer.
dry-no-comments = There are no comments to try it on yet.
dry-sum = { $matched } of { $total } would be answered

log-lead = Every comment has a decision, and every decision has a reason.
log-empty = No decisions yet.
log-when = When
log-comment = Comment
log-decision = Decision
log-rule = Rule
