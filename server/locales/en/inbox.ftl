### Conversations.

inbox-list-label = Conversations
inbox-thread-label = Conversation
inbox-messages-label = Messages
inbox-filters = Which conversations
inbox-filter-all = All
inbox-filter-waiting = Waiting
inbox-filter-drafts = Drafts
inbox-filter-mine = Mine
inbox-none-all = No conversations yet.
inbox-none-waiting = Nobody is waiting.
inbox-none-drafts = No draft waits to be approved.
inbox-none-mine = You have not taken over a conversation.
inbox-waiting = Waiting longest first
inbox-others = Everyone else
inbox-drafts = To approve, longest waiting first
inbox-waiting-title = { $n ->
    [one] One customer is waiting
   *[other] { $n } customers are waiting
  }
inbox-wait-title = Waiting for { $span }
inbox-unread = { $n ->
    [one] One unread message
   *[other] { $n } unread messages
  }
inbox-empty-title = No conversations yet
inbox-empty-text = As soon as a customer writes, the conversation appears here by itself.
inbox-empty-channels = See the channels
inbox-pick-title = Choose a conversation
inbox-pick-text = Those waiting longest are on top. Press J to open the next one.

owner-assistant = Assistant
owner-assistant-title = The assistant answers this conversation
owner-drafting = Drafts
owner-drafting-title = The assistant writes answers, and a person sends them
owner-you = You
owner-nobody = Needs you
owner-nobody-title = No one answers: the assistant asked for a person, or it is switched off
customer-unnamed = { $channel } customer { $tail }
take-over = Take over
take-over-title = Answer yourself; the assistant stops at once
give-back = Give back
give-back-title = Let the assistant answer again

author-assistant = Assistant
author-rule = Comment rule
author-phone = Sent from the phone app
back-to-list = Back to the list
back-to-thread = Back to the conversation
show-details = Show details
thread-older = Show earlier messages
thread-new = { $n ->
    [one] 1 new message
   *[other] { $n } new messages
  }
reactions = Reactions
message-edited = Edited
message-deleted = The customer took this message back

part-image = Image
part-video = Video
part-audio = Voice message
transcript-label = What was said
transcript-no-provider = Nobody writes voice messages out yet. An owner can choose who does, under Assistant, Language model.
transcript-not-fetched = The recording could not be fetched from its platform.
transcript-too-large = The recording is larger than providers take.
transcript-too-long = The recording is longer than 20 minutes, so it is not written out.
transcript-not-sound = The file is not a recording that can be read.
transcript-no-words = Nothing is said in this recording.
transcript-switched-off = The recording was not written out, because the language model is switched off.
transcript-spent = The recording was not written out, because a limit of spending is reached.
transcript-failed = The recording could not be written out.
transcribe = Write it out
translate = Translate
translate-pending = { $n ->
    [one] Translate { $n } message
   *[other] Translate { $n } messages
}
translate-done = Everything is translated
translate-into = Read in
translation-label = In { $language }
translation-original = Written in { $language }
translate-draft = Put into { $language }
translate-draft-theirs = Put into their language
translate-original = You wrote
translate-no-language = The customer has not said anything yet that shows their language.
translate-no-model = There is no language model to translate with. An owner can choose one under Assistant, Language model.
translate-spent = It was not translated, because a limit of spending is reached.
translate-off = It was not translated, because the language model is switched off.
translate-failed = It could not be translated. Try again in a moment.
part-sticker = Sticker
part-document = File
part-location = Location
part-contact = Contact card
part-shared = Shared post
part-choices = Choices
part-open = Open
part-unsupported = A kind of message this channel cannot hand over
part-unsupported-what = The platform calls it “{ $what }”. Ask the customer to send it another way.

state-received = Received
state-received-title = The customer’s message
state-queued = Queued
state-queued-title = Waiting to be sent
state-sending = Sending
state-sending-title = On its way to the platform
state-sent = Sent
state-sent-title = The platform took it
state-delivered = Delivered
state-delivered-title = It reached the customer’s device
state-read = Read
state-read-title = The customer has read it
state-failed = Not delivered
state-failed-title = The platform refused it
state-unconfirmed = Unconfirmed
state-unconfirmed-title = The platform did not confirm it
state-held = Held back
state-held-title = It was not sent on purpose

failure-code = Code
send-again = Send again
send-again-anyway = Send again anyway
unconfirmed-sentence = This may have been delivered.
unconfirmed-advice = Before you send it again, look in the platform’s own app whether the customer has it: sending again can reach the customer twice. If it did arrive, say so under Problems.

failure-window_closed = Not delivered: the time to answer is over.
failure-window_closed-advice = Wait until the customer writes again, or send an approved template.
failure-recipient = Not delivered: the customer cannot be reached on this channel.
failure-recipient-advice = The number or account may be gone, or the customer has blocked the shop. Try another channel.
failure-unauthorized = Not delivered: the account’s access has ended.
failure-unauthorized-advice = Connect the account again under Channels. The message can be sent again afterwards.
failure-forbidden = Not delivered: the account lacks a permission for this.
failure-forbidden-advice = Connect the account again and grant everything it asks for.
failure-account_blocked = Not delivered: the platform has blocked the account.
failure-account_blocked-advice = Look at the account on the platform: it may be restricted, unpaid or unregistered.
failure-rate_limited = Not delivered: the platform’s limit was reached.
failure-rate_limited-advice = Wait a few minutes and send it again.
failure-invalid_request = Not delivered: the platform refused the contents.
failure-invalid_request-advice = Change the text or the file and send it as a new message. Sending it again unchanged would fail.
failure-already_done = Not sent again: the platform had already done it.
failure-already_done-advice = There is nothing to do. Put it away.
failure-restored = Held back: the shop was restored from a backup, and this was still to be sent when the backup was made. It has probably been sent since.
failure-restored-advice = Look in the platform’s own app whether the customer has it. Only if it is missing, send it again.
failure-media = Not delivered: the platform did not take the file.
failure-media-advice = Send another file, or send it as a link.
failure-template = Not delivered: the template is missing, paused or filled wrongly.
failure-template-advice = Look at the template on the platform.
failure-not_found = Not delivered: what the message refers to is gone.
failure-not_found-advice = The comment or message was probably deleted. There is nothing to answer any more: put it away.
failure-unsupported = Not delivered: this channel cannot send such a message.
failure-unsupported-advice = Send it in another form.
failure-transport = Not delivered: the platform could not be reached.
failure-transport-advice = It was tried several times. Send it again when the platform works.
failure-platform = Not delivered: something went wrong at the platform.
failure-platform-advice = It was tried several times. Send it again in a moment.
failure-unreadable_answer = Not delivered: the platform’s answer could not be read.
failure-unreadable_answer-advice = Send it again in a moment. If it keeps happening, Switchboard may need an update.
failure-not_delivered = Not delivered: the platform gave it back.
failure-not_delivered-advice = Write to the customer another way, or send it again later. The code tells the platform’s support what happened.
failure-account_paused = Held back: the account is paused.
failure-account_paused-advice = It goes out when the account works again.
failure-account_revoked = Not sent: the account’s access has ended.
failure-account_revoked-advice = Connect the account again under Channels, then write once more.
failure-newer_message = Held back: the customer wrote again.
failure-newer_message-advice = The assistant answers the newer message instead.
failure-comment_too_old = Not delivered: the comment is too old for a private answer.
failure-comment_too_old-advice = Answer it publicly, or wait until the person writes.
failure-person_took_over = Held back: a person had taken over.
failure-person_took_over-advice = The assistant’s answer was dropped on purpose.
failure-opted_out = Held back: the customer wants no messages.
failure-opted_out-advice = The customer can opt in again by writing.
failure-other-advice = Send it again later. If it fails again, the code tells the platform’s support what happened.

why-summary = { $n ->
    [0] Why this answer
    [one] Why this answer · 1 source
   *[other] Why this answer · { $n } sources
  }
why-confidence = { $n } % sure
why-took = { $n } ms
why-no-source = It states no fact, so it needs no source.
fact-size = { $value }
fact-colour = { $value }
fact-price = { $value }
fact-stock = { $value } in stock
why-wrong = Something wrong? Correct the source and the next answer is right.
intent-find = Looking for a product
intent-price = Asking for a price
intent-stock = Asking whether it is there
intent-variant = Asking for a size or colour
intent-greet = Greeting
intent-thanks = Thanks
intent-decline = Does not want a person
intent-human = Wants a person
intent-question = Known question
intent-unknown = Not understood
intent-compare = Comparing products
intent-policy = Asking about terms

note-taken-over = { $name } took over
note-taken-over-by-member = { $name } took over
note-taken-over-answered-elsewhere = Answered from the phone app, so the assistant keeps quiet
note-given-back = { $name } gave the conversation back to the assistant
note-handover = The assistant asked for a person
note-handover-asked = The customer asked for a person
note-handover-offer-accepted = The customer wants a person
note-handover-stuck = The assistant did not get further and asked for a person
note-handover-assistant-failed = The assistant failed several times, so a person is needed
note-handover-chosen = The assistant thought this is for a person
note-handover-looping = Another machine seems to be writing, so a person is asked to look
note-handover-unheard = A voice message could not be written out, so a person is needed
note-handover-comment-rule = A comment rule asked for a person to look at a comment
note-handover-restored = The shop was restored from a backup; this may have been answered already, so a person is needed
note-with-summary = { $note }: “{ $summary }”
note-silent = The assistant kept quiet
note-silent-nothing-said = The assistant kept quiet: there was nothing to answer
note-silent-too-late = The assistant kept quiet: its answer would have come too late
note-silent-switched-off = The assistant kept quiet: it is switched off
note-silent-looping = The assistant kept quiet: another machine seems to be writing
passed-over = No automatic answer covers this message
note-late = This message came late, so nobody answers it automatically
note-late-too-many = { $n ->
    [one] One message before this, from { $when }, is not covered by the answer: the customer wrote too many at once
   *[other] { $n } messages before this, the first from { $when }, are not covered by the answer: the customer wrote too many at once
  }
note-late-answer-too-late = { $n ->
    [one] One message, from { $when }, was recorded and not answered: it had waited too long for an automatic answer
   *[other] { $n } messages, the first from { $when }, were recorded and not answered: they had waited too long for an automatic answer
  }
note-referral = The customer came through an advertisement or a link
note-thread-control = Another app of the shop has the conversation
somebody = Somebody

composer-label = Reply to { $name }
composer-placeholder = Reply to { $name }…
composer-assistant = The assistant is answering. Your reply takes the conversation over.
composer-member = { $name } is answering. Your reply takes the conversation over.
send = Send
reply-problem = Not sent. Your text is still here: try again.
reply-empty = Write something first.
reply-long = This is longer than the channel allows.
reply-closed = Not sent: the time to answer is over.
window-title = Time left to answer on this channel
window-left = { $span } left to answer
window-always = No time limit
closed-window = The time to answer is over.
closed-window-advice = This channel lets a shop answer for a limited time after the customer’s last message. It opens again as soon as the customer writes.
closed-disconnected = This account is disconnected.
closed-disconnected-advice = Nothing can be sent until it is connected again:

panel-label = About the customer
panel-conversation = Conversation
panel-channel = Channel
panel-account = Account
panel-window = Time to answer
panel-window-open = { $span } left
panel-window-always = No limit
panel-window-closed = Over
panel-window-disconnected = Account disconnected
panel-messages = Messages
panel-first = First message
panel-last = Last wrote
panel-identities = Known as
panel-phone = Phone
panel-no-phone = This customer shares no phone number.

draft-label = An answer the assistant drafted
draft-title = Drafted answer
draft-handover = Drafted: a person will write
draft-short = Draft
draft-waits = A drafted answer waits to be approved
draft-asked = Asked { $ago }
draft-stale = The customer asked more than 15 minutes ago. Look whether this is still the right answer.
draft-approve = Approve and send
draft-edit = Change it
draft-words = The words to send
draft-send = Send this
draft-discard = Discard
draft-gone = This draft was not sent: the customer wrote again, or somebody decided about it.
draft-approved-by = Approved by { $name }
note-draft-discarded = { $name } discarded a drafted answer
composer-drafting = The assistant drafts an answer here; you decide whether it is sent.
mode-here = What the assistant does in this conversation
mode-here-account = As on the account: { $mode }
mode-here-auto = Answers
mode-here-draft = Drafts
mode-here-off = Keeps quiet
