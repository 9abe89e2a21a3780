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
verdict-matched = Answered by “{ $rule }”: the comment has “{ $word }”.
verdict-matched-any = Answered by “{ $rule }”, which takes every comment.
verdict-pending = Not decided yet.
verdict-no-rules = Not answered: no rule watches this account.
verdict-no-match = Not answered: no rule’s keywords are in it.
verdict-excluded = Not answered: it has the excluded word “{ $word }”.
verdict-other-post = Not answered: the rules watch other posts.
verdict-own-comment = Not answered: the shop wrote it.
verdict-own-thread = Not answered: it replies to the shop’s own comment.
verdict-already = Not answered again: this comment already has its answer.
verdict-person-limit = No private message: this person already got one for this post.
verdict-too-old = Not answered: the comment is more than 7 days old.
verdict-disabled = Not answered: the rule is switched off.
verdict-empty = Not answered: the comment has no text.
verdict-deleted = Not answered: the comment was removed.
verdict-other = Not answered: { $reason }.
verdict-would-match = Would be answered: it has “{ $word }”.
verdict-would-match-any = Would be answered: the rule takes every comment.
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
rule-mode = How they must appear
rule-mode-any = Any of them
rule-mode-all = All of them
rule-mode-word = Any, as a whole word
rule-mode-exact = The comment is exactly one
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
rule-wrong-name = Give the rule a name.
rule-wrong-account = Choose the account it watches.
rule-wrong-post = Choose at least one post, or all posts.
rule-wrong-answer = Write a public reply or a private message: a rule that says nothing does nothing.
rule-wrong-private = A private message has at most 1,000 characters.

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
