### What an owner decides: doubtful sends, keys for programs, and the log of what was done.

nav-settings = Settings
settings-lead = What happens by itself, which programs may use this shop, and who changed what.
settings-owner-only = Only an owner of the shop can change these settings. You can see how they are set.

resend-title = When nobody knows whether a message arrived
resend-lead = Sometimes the connection breaks after a message was handed over and before the platform confirms it. Switchboard first looks for proof. When there is none, it can leave the decision to you, or send the message once more.
resend-risk = Sending again by itself can reach a customer twice: the first copy may have arrived. Every such message is listed, and it is never sent a third time.
resend-review = Ask me: list it under Problems
resend-resend = Send it once more by itself
resend-session_reply = Replies on WhatsApp and Instagram
resend-session_reply-hint = Here the platform usually confirms later, so doubt is rare.
resend-template = Template messages on WhatsApp
resend-template-hint = Each one costs money: a second copy is billed too.
resend-comment = Public answers to comments
resend-comment-hint = A second copy can be seen by everybody who reads the post.
resend-must_answer = Replies on Telegram and on your website
resend-must_answer-hint = Nothing there ever tells whether a message arrived, so only a second copy can make sure that there is one.

api-keys-title = Keys for other programs
api-keys-lead = A program that works with this shop shows a key. Give each program a key of its own that can do only what the program needs, so that you can end one without the others.
api-keys-empty = No program has a key yet.
api-key-name = Name
api-key-name-hint = The program that will use it, such as “Web shop”. A key of the same name is replaced and stops working.
api-key-scopes = May do
api-key-since = Made
api-key-new = Make a key
api-key-make = Make the key
api-key-made = The key “{ $name }” works from now on. Copy it now: it is not shown again.
api-key-end = End
api-key-end-sure = End the key “{ $name }”? The program that uses it is refused at once.
api-key-problem-name = Give the key a name of at most 60 characters.
api-key-problem-scope = Choose at least one thing that the key may do.

scope-read = Read
scope-read-hint = Look up products, problems, settings, and the history of messages, including what customers wrote.
scope-send = Send
scope-send-hint = Write to customers in the shop’s name.
scope-catalogue = Products
scope-catalogue-hint = Import products, questions and answers.
scope-letters = Problems
scope-letters-hint = Try again what did not get through. Nothing is sent twice by that.
scope-repeat = Repeat
scope-repeat-hint = Send again what may already have arrived. A customer can get it twice.
scope-admin = Settings
scope-admin-hint = Pause accounts and change settings.

activity-title = Activity log
activity-lead = Who did what that has to be accounted for. It cannot be edited; switchboard audit verify proves it.
activity-empty = Nothing yet.
activity-what = What
activity-who = Who
activity-when = When
activity-program = Program with the key { $mark }
activity-operator = Somebody at the server’s command line
act-send-repeat = Sent again a message that may already have arrived
act-send-arrived = Said that an unconfirmed message arrived
act-letter-close = Put a problem away
act-policy-change = Changed what happens to unconfirmed messages
act-account-status = Changed an account
act-account-status-paused = Paused an account
act-account-status-active = Let an account work again
act-account-status-revoked = Disconnected an account
act-key-made = Made a key for a program
act-key-ended = Ended a key of a program
