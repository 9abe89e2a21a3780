### Who answers customers by itself, and how.

assistant-lead = Who answers your customers when nobody does it by hand, what it may say, and when it calls you.
assistant-parts = Parts of the assistant
assistant-tab-voice = Voice and limits

assistant-where-title = Where it answers
assistant-where-empty = No channel is connected yet, so it answers nowhere.
assistant-where-change = Change it per channel
