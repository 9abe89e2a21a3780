# The website widget. The server hands these to the script, which has no words of its own and fills {count} and {shop}.

widget-open = Open the chat
widget-unread = {"{count}"} unread
widget-title = {"{shop}"}
widget-close = Close the chat
widget-log = Messages
widget-greeting = Hello! Ask us anything about our products.
widget-you = You
widget-assistant = Automated assistant
widget-person = Shop
widget-picture = Picture
widget-placeholder = Write a message
widget-send = Send
widget-sending = Sending…
widget-failed = Not sent
widget-retry = Try again
widget-seen = Seen
widget-typing = Writing…
widget-offline = No connection. Trying again…
