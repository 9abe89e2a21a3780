### Connected accounts.

channels-lead = Where customers reach the shop, and whether everything flows.
channels-empty-title = No accounts yet
channels-empty-text = Connect one from the command line; secrets are asked for and never shown again:
health-good = Working
health-waiting = No event yet
health-troubled = Failures today
health-disconnected = Disconnected
account-last-in = Last event in
account-last-out = Last message out
account-failures = Failed sends, last 24 h
account-unconfirmed = Unconfirmed sends
account-token = Access
account-webhook = Webhook address
account-widget = Widget script
account-mode = Assistant
account-pause = Pause this account
account-resume = Let this account work again
mode-auto = Answers customers
mode-draft = Drafts answers to approve
mode-off = Keeps quiet
token-valid = Valid
token-paused = Paused: needs repair
token-revoked = Ended: connect again
token-none = Needs none
