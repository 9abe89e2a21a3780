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
hit-score = { $n } %

import = Import
import-title = Import products
import-lead = Rows that are right are taken, rows that are wrong are listed with what to do. Importing the same file twice changes nothing.
import-drop = Choose a file, or drop it here
import-limits = CSV or JSON lines, up to 16 MB
import-sample = Download a sample file
import-send = Import
import-columns = Columns
import-column-sku = your own number, the same at every import
import-column-group = what variants of a product share
import-column-title = the name; needed
import-column-variant = size, colour: “blue, 42”
import-column-price = 79.90 EUR
import-column-stock = a whole number, or empty
import-column-description = helps the search
import-column-link = https://…
import-column-image_link = https://…
import-refused-empty = The file has no rows. Export it again with a header line and one line for each product.
import-refused-large = The file is larger than 16 MB. Split it and import the parts one after another.
import-refused-text = The file is not UTF-8 (line { $line }). Save it as “CSV UTF-8” and import it again.
import-refused-json = Line { $line } is no JSON object. Write one object a line.
import-refused-spreadsheet = The spreadsheet is of the old kind (.xls) or has a password. Save it as .xlsx without a password.
import-refused-header = The file has no column “{ $column }”. Compare its first line with the sample file.
import-refused-none = No file was chosen.
import-refused-other = The file could not be read. Export it again and import it once more.
import-problem-missing = The cell is empty.
import-problem-missing-advice = Fill it in.
import-problem-price-not-a-number = “{ $value }” is no price.
import-problem-price-not-a-number-advice = Write it as 79.90 EUR.
import-problem-price-without-currency = The price “{ $value }” has no currency.
import-problem-price-without-currency-advice = Write it as 79.90 EUR, or add a column “currency”.
import-problem-currency = “{ $value }” is no currency, or not the one of the price.
import-problem-currency-advice = Write the three letters of one currency, as EUR.
import-problem-stock-not-a-number = “{ $value }” is no count of pieces.
import-problem-stock-not-a-number-advice = Write a whole number from 0, or leave the cell empty.
import-problem-availability = “{ $value }” is no known availability.
import-problem-availability-advice = Write in stock, out of stock, preorder or backorder.
import-problem-sale-not-lower = The sale price “{ $value }” is not below the price.
import-problem-sale-not-lower-advice = Write a lower price in the same currency, or leave the cell empty.
import-problem-sale-period = “{ $value }” is no period.
import-problem-sale-period-advice = Write it as 2026-11-21T00:00Z/2026-11-30T23:59Z.
import-problem-not-a-link = “{ $value }” is no web address.
import-problem-not-a-link-advice = Begin it with https://.
import-problem-duplicate-sku = Line { $first } has the same number.
import-problem-duplicate-sku-advice = Give every variant a number of its own, or remove one of the rows.
import-problem-too-long = The cell is longer than { $max } characters.
import-problem-too-long-advice = Shorten it.
import-problem-cell-count = The row has { $found } cells, the header has { $expected }.
import-problem-cell-count-advice = Put cells that contain the separator or a line break in double quotes.
import-problem-too-many-rows = The file has more than { $max } rows.
import-problem-too-many-rows-advice = Split it and import the parts one after another.
source-file = Import
report-cell-only = { $problem } The rest of the row was taken.
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
