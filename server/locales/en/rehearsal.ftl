### Trying the assistant, keeping questions as tests, questions without an answer.

assistant-tab-try = Try it
assistant-tab-tests = Tests
assistant-tab-unanswered = Unanswered

try-lead = Ask as a customer would, and see what would be answered and why.
try-question = A customer writes
try-question-hint = Do you have the blue running shoe in 42?
try-account = On
try-language = In
try-language-any = The language of the words
try-persona = Answered by
try-persona-hint = The account’s name for it
try-ask = Ask the assistant
try-nothing-sent = Nothing is sent. A language model that answers here costs what it costs anywhere.
try-answer = What the customer would see
try-why = What was found, and why
try-not-yet = Ask something: here stands what the assistant understood, what it found and how well that fits.
try-understood = Wishes understood
try-no-filters = None
try-guard = Check of the answer
try-guard-passed = Nothing invented
try-guard-refused = Held back: { $what }
try-tool-rows = { $n ->
    [one] 1 row
   *[other] { $n } rows
  }
try-looked-nothing = This needed no look-up.
try-problem-empty = Write a question first.
try-problem-long = This is longer than 1,000 characters.
try-problem-account = This account is gone. Choose another one.
try-problem-empty-test = Say what the answer must hold.
try-problem-long-test = This is longer than 1,000 characters.
try-problem-empty-answer = Write the question and its answer.
try-problem-long-answer = A question has at most 300 characters, and an answer 2,000.

intent-order = Asking for an order
intent-goodbye = Goodbye

got-answer = Answers
got-refusal = Says it does not know
got-handover = Calls a person
got-silent = Keeps quiet
got-silent-text = The assistant would say nothing to this.
got-failed = Failed
got-failed-text = The assistant could not answer this. Try again in a moment.

looked-products = Products for
looked-answers = Answers for
looked-failed = This could not be looked up:
looked-none = Nothing found.
looked-more = { $n ->
    [one] and 1 more
   *[other] and { $n } more
  }
found-used = Used
fit-exact = Fits
fit-good = Fits well
fit-some = Fits a little
fit-guess = A guess
wish-at-least = From { $value }
wish-at-most = Up to { $value }
misses-size = Another size
misses-colour = Another colour
misses-price = Outside the price
misses-stock = Not in stock

test-keep-title = Keep it as a test
test-keep-text = Say what must hold, and look again whenever the catalogue or the assistant changes.
test-keep = Keep as a test
test-expects = The assistant
test-value = Words or product
test-value-hint = The words that must be said, or the product’s code or name. Not needed for the others.
expects-text = must say
expects-product = must name the product
expects-handover = must call a person
expects-refusal = must say that it does not know

tests-lead = Questions you keep, and what must hold of their answers.
tests-run = Run all
tests-sum = { $passed } of { $total } hold
tests-empty-title = No tests yet
tests-empty-text = Try a question and keep it: you see at once when an answer is no longer right.
test-passed = Holds
test-failed = Does not hold
test-untried = Not run yet
test-run = Run
test-delete = Delete the test “{ $question }”
test-wanted = Wanted: the assistant
test-got = Got
test-tried = Run

unanswered-lead = What customers asked and the assistant could not answer. Answer it once, and it knows.
unanswered-empty-title = Nothing is unanswered
unanswered-empty-text = Questions that the assistant cannot answer are listed here.
unanswered-times = { $n ->
    [one] Asked once
   *[other] Asked { $n } times
  }
unanswered-where = The conversation
unanswered-save = Answer this
unanswered-dismiss = Dismiss
unanswered-done = Saved. The assistant answers this from now on.
unanswered-try = Try it
missed-unknown = Nothing was found
missed-refused = The answer would not have been true
missed-handed-over = A person was called
missed-failed = The assistant failed
