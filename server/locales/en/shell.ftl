### The frame, sign-in, and words used on every page.

product = Switchboard
skip = Skip to the content
close = Close
cancel = Cancel
save = Save
edit = Edit
delete = Delete
copy = Copy
copied = Copied
more = Show more
never = Never

nav-label = Main
nav-inbox = Inbox
nav-comments = Comments
nav-catalogue = Catalogue
nav-assistant = Assistant
nav-channels = Channels

channel-whatsapp = WhatsApp
channel-instagram = Instagram
channel-telegram = Telegram
channel-webchat = Website
channel-other = Other channel

theme-switch = Change the theme
theme-system = Theme: system
theme-light = Theme: light
theme-dark = Theme: dark

demo-banner = Demo shop
demo-banner-more = nothing leaves this computer
be-a-customer = Be a customer
dock-title = Customers’ phones
dock-toggle = Customers’ phones
dock-short = Phones
dock-close = Close the phones

sign-out = Sign out
offline-text = Connection lost. What you see may be old; it catches up by itself.
announce-new = New message

keys-title = Keyboard
keys-help = This sheet
keys-inbox = Inbox
keys-comments = Comments
keys-catalogue = Catalogue
keys-assistant = Assistant
keys-channels = Channels
keys-next = Next conversation
keys-previous = Previous conversation
keys-reply = Write a reply
keys-take-over = Take over
keys-give-back = Give back
keys-approve = Approve the draft
keys-edit = Change the draft
keys-discard = Discard the draft
keys-translate = Translate the customer's messages
keys-send = Send
keys-leave = Leave the field

signin-title = Sign in
signin-text = Switchboard has no passwords. It signs you in with a link that works once and for ten minutes.
signin-again = The link was printed where the server was started. To get a fresh one, start it again:
signin-rule = Only a fingerprint of the link is stored, so nobody can read it out of the database.
signin-signed-out = You are signed out.
used-title = This link was used or has expired
used-text = A sign-in link works once, within ten minutes. Start the server again for a fresh one:

problem-missing = Nothing here
problem-missing-text = The page does not exist, or what it showed is gone.
problem-broken = This did not work
problem-broken-text = The server could not finish. Nothing was sent twice. Try again in a moment.
problem-refused = This request was refused
problem-refused-text = It did not come from this console. Open the page again and repeat it.
problem-home = Go to the inbox
fragment-broken = This part could not be loaded. Reload the page.

span-now = now
span-minutes = { $n } min
span-hours = { $n } h
span-days = { $n } d
span-countdown = { $hours ->
    [0] { $minutes } min
   *[other] { $hours } h { $minutes } min
  }
ago-now = just now
ago-span = { $span } ago
day-today = Today
day-yesterday = Yesterday
day-date = { $day } { $month ->
    [1] Jan
    [2] Feb
    [3] Mar
    [4] Apr
    [5] May
    [6] Jun
    [7] Jul
    [8] Aug
    [9] Sep
    [10] Oct
    [11] Nov
   *[12] Dec
  }
day-date-year = { $day } { $month ->
    [1] Jan
    [2] Feb
    [3] Mar
    [4] Apr
    [5] May
    [6] Jun
    [7] Jul
    [8] Aug
    [9] Sep
    [10] Oct
    [11] Nov
   *[12] Dec
  } { $year }
day-and-time = { $day }, { $time }
