### Products, questions and imports.

catalogue-lead = What the assistant may say about prices and stock: only what stands here.
catalogue-parts = Parts of this page
catalogue-tab-products = Products
catalogue-tab-questions = Questions
catalogue-tab-import = Import
catalogue-search = Search
catalogue-search-hint = Try “blue running shoe 42”
catalogue-hits = { $n ->
    [one] 1 hit, as the assistant sees it
   *[other] { $n } hits, as the assistant sees them
  }
catalogue-no-hits = Nothing found for “{ $query }”. The assistant would say that it does not know.
catalogue-rows = { $n ->
    [one] 1 product or variant
   *[other] { $n } products and variants
  }
catalogue-empty-title = No products yet
catalogue-empty-text = Import a file and the assistant can answer with prices and stock from it, with the source shown.
col-product = Product
col-variant = Variant
col-sku = Number
col-price = Price
col-stock = Stock
col-source = Source
no-price = No price
stock-none = None left
stock-uncounted = Not counted
hit-why = Found because:
hit-field-title = name has “{ $word }”
hit-field-variant = variant has “{ $word }”
hit-field-body = description has “{ $word }”
hit-field-sku = number has “{ $word }”
hit-field-other = it has “{ $word }”
hit-score = { $n } %

import = Import
import-title = Import products
import-lead = Rows that are right are taken, rows that are wrong are listed with what to do. Importing the same file twice changes nothing.
import-drop = Choose a file, or drop it here
import-limits = CSV or JSON lines, up to 16 MB
import-sample = Download a sample file
import-send = Import
import-columns = Columns
import-column-id = your own number, the same at every import
import-column-title = needed
import-column-variant = size, colour: “blue, 42”
import-column-price = 89.90
import-column-currency = EUR, TRY, GBP …
import-column-stock = a whole number
import-column-description = helps search
import-column-link = https://…
import-column-image = https://…
import-refused-empty = The file is empty. Choose a file with a header line and at least one row.
import-refused-large = The file is larger than 16 MB. Split it in parts; rows that are already there stay as they are.
import-refused-text = The file is not text in UTF-8. Export it again as “CSV UTF-8”.
import-refused-header = The file has no column “{ $column }”. Compare its first line with the sample file.
import-refused-none = No file was chosen.
import-refused-other = The file could not be read: { $reason }.
report-title = Import report
report-good = “{ $file }” was imported.
report-partly = “{ $file }” was imported without the rows below.
report-added = new
report-changed = changed
report-same = already so
report-failed = not taken
report-errors = Rows that were not taken
report-row = Row
report-column = Column
report-problem = What is wrong
report-advice = What to do

questions-lead = Answers the assistant gives word for word when a customer asks one of these.
questions-empty-title = No questions yet
questions-empty-text = Opening hours, delivery, returns: write down what people ask most, with your answer.
question-add-title = Add a question
question = Question
answer = Answer
answer-hint = The assistant gives it exactly as written.
question-add = Add
question-delete = Delete “{ $question }”
question-refused = Write both the question and its answer.
