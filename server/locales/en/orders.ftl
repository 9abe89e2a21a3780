### Orders of the shop, and what customers ask to have changed.

nav-orders = Orders
orders-parts = Parts of the orders
orders-tab-orders = Orders
orders-tab-wishes = Wishes
orders-tab-import = Import
orders-lead = The assistant tells customers about their own orders, and about nobody else’s.
orders-search = Search
orders-search-hint = The beginning of an order’s number
orders-none = No order’s number begins with “{ $query }”.
orders-empty-title = No orders yet
orders-empty-text = Bring them in as a file, or have your shop send them with a key that may do “Orders”.
orders-changed = Changed
orders-import-title = Import orders
orders-import-lead = Orders are known by their number: importing one again replaces it.
orders-drop = Drop a file with orders here
orders-limits = CSV, Excel or JSON; up to 32 MB
orders-import-send = Import
orders-added = { $n ->
    [one] one new order
   *[other] { $n } new orders
  }
orders-updated = { $n ->
    [one] one changed
   *[other] { $n } changed
  }
orders-same = { $n ->
    [one] one as it was
   *[other] { $n } as they were
  }
orders-skipped = { $n ->
    [one] one line left out
   *[other] { $n } lines left out
  }
orders-line = Line { $n }
order-title = Order { $number }
order-changed = changed { $ago }
order-about = The order
order-whose = The customer
order-whose-hint = Somebody who writes is shown as this customer only when WhatsApp vouches for the phone number, or when your shop said so.
order-came-in = Came in
order-field-number = Number
order-field-status = Status
order-field-phone = Phone
order-field-customer = Customer number
order-field-name = Customer
order-field-carrier = Carrier
order-field-tracking = Parcel
order-field-placed_on = Placed on
order-field-items = Items
order-field-total = Total
order-field-currency = Currency
order-hint-number = your own number; needed
order-hint-status = how far it is, as “shipped”; needed
order-hint-phone = with + and the country code
order-hint-customer = your own id of the customer
order-hint-name = the customer’s name
order-hint-carrier = who brings it
order-hint-tracking = the page of the parcel, with https://
order-hint-placed_on = as 2026-11-20
order-hint-items = with ; between them
order-hint-total = as 79.90 EUR
order-hint-currency = when the total names none
order-wrong-missing = is missing
order-wrong-long = { $n ->
   *[other] is longer than { $n } characters
  }
order-wrong-many = { $n ->
   *[other] has more than { $n } entries
  }
order-wrong-phone = is no number with + and the country code
order-wrong-link = is no address that begins with https://
order-wrong-day = is no day, as 2026-11-20
order-wrong-amount = is no amount with its currency, as 79.90 EUR
order-wrong-twice = stands in the file twice
panel-orders = Orders
panel-customer = Customer number
wishes-lead = What customers asked the assistant for. Nothing is done before you decide; the customer is told then.
wishes-empty-title = Nobody waits for a decision
wishes-empty-text = When a customer asks to cancel or return an order, to change its address or to be called, it stands here.
wishes-accepted = Accepted, to be done
wish-cart = Put { $target } aside
wish-return = Return order { $target }
wish-cancel = Cancel order { $target }
wish-address = Send order { $target } to another address
wish-callback = Call the customer
wish-said = The assistant understood: “{ $words }”
wish-until = can be decided until { $when }
wish-by = by { $name }
wish-accept = Accept
wish-refuse = Refuse
wish-gone = This was not done: somebody decided about it already, or it is too old.
wish-state-offered = Not confirmed
wish-state-asked = Waits
wish-state-accepted = Accepted
wish-state-refused = Refused
wish-state-expired = Too late
note-proposal-asked = The customer asked for a change; it stands under Orders, Wishes
note-proposal-accepted = { $name } accepted what the customer asked for
note-proposal-refused = { $name } refused what the customer asked for
note-proposal-untold = The customer was not told: the time to answer is over on this channel
voice-propose = What it may offer to pass on
voice-propose-hint = The customer confirms it, and one of you decides under Orders, Wishes. The assistant never does it itself. Works with a language model.
propose-cart = Put a product aside
propose-return = Return an order
propose-cancel = Cancel an order
propose-address = Change an order’s address
propose-callback = Have the customer called
