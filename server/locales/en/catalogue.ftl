### Products, questions and imports.

catalogue-lead = What the assistant may say about prices and stock: only what stands here.
catalogue-parts = Parts of this page
catalogue-tab-products = Products
catalogue-tab-questions = Questions
catalogue-tab-knowledge = Knowledge
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
import-limits = CSV, Excel, Google or Meta feed, JSON; up to 32 MB
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
import-look = Look first
import-options = Options when you look first
import-options-hint = If any row of the file cannot be read, products that it does not have stay as they are.
import-key = Rows are the same product when they have the same
import-key-sku = number
import-key-link = page
import-key-title = title, size and colour
import-key-attribute-gtin = barcode (GTIN)
import-gone = Products that the file does not have
import-gone-keep = stay as they are
import-gone-out_of_stock = stay, out of stock
import-gone-remove = are removed
import-jobs = Imports that were looked at
import-refused-empty = The file has no rows. Export it again with a header line and one line for each product.
import-refused-large = The file is larger than { $max } MB. Split it and import the parts one after another.
import-refused-too-large = The file is too large. Split it and import the parts one after another.
import-refused-text = The file is not in the encoding it says (line { $line }). Save it as “CSV UTF-8” and import it again.
import-refused-json = Line { $line } is no JSON object. Write one object a line.
import-refused-spreadsheet = The spreadsheet is of the old kind (.xls) or has a password. Save it as .xlsx without a password.
import-refused-header = The file has no column { $column }. Name the columns in the first line, as in { $example }.
import-refused-sheet = The spreadsheet has no sheet of that name. It has: { $sheets }.
import-refused-archive = The file is a ZIP archive. Unpack it and import the files in it.
import-refused-damaged = The file is damaged or incomplete. Export it again and import the new file.
import-refused-no-table = The file holds no table. Export the products as CSV, Excel, JSON or as an XML feed.
import-refused-encoding = The encoding is not known. Name it as utf-8, windows-1251 or utf-16le.
import-refused-xml = The XML is broken in line { $line }. Export the feed again.
import-refused-no-feed = The XML is no product feed. Export a Google Merchant or Meta feed (RSS or Atom).
import-refused-entities = The XML declares entities of its own, which are not read. Export the feed without a DOCTYPE.
import-refused-deep = The file is nested more than { $max } levels deep. Export it as a plain list of products.
import-refused-columns = The file has more than { $max } columns. Remove those that are not about products.
import-refused-unpacks-large = The file unpacks to more than { $max } MB. Split it and import the parts one after another.
import-refused-none = No file was chosen.
import-refused-busy = Too many imports are under way. Wait until one of them has ended.
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
report-value = Value
report-result = Result
report-row-skipped = row left out
report-cell-skipped = row taken without this cell

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

job-title = Import
job-lead = What this file would change. Nothing is changed before you say so.
job-progress = How far the import is
job-apply = Import these changes
job-cancel = Stop
job-errors = Download the problems as a file
job-errors-more = { $n ->
    [one] 1 more problem is not listed here.
   *[other] { $n } more problems are not listed here.
  }
job-new = New
job-changed = Changed
job-unchanged = Unchanged
job-gone = Not in the file
job-ambiguous = Not taken: their key is not theirs alone
job-gone-keep = { $n ->
    [one] 1 product is not in the file. It stays as it is.
   *[other] { $n } products are not in the file. They stay as they are.
  }
job-gone-out-of-stock = { $n ->
    [one] 1 product is not in the file. It will be out of stock.
   *[other] { $n } products are not in the file. They will be out of stock.
  }
job-gone-remove = { $n ->
    [one] 1 product is not in the file. It will be removed.
   *[other] { $n } products are not in the file. They will be removed.
  }
job-ignored = Columns that are not read: { $columns }
job-changes = What changes
job-empty = empty
job-field = { $field }: { $before } → { $after }
job-compared = { $new } new, { $changed } changed, { $gone } not in the file
job-state-waiting = Waiting
job-state-running = Working
job-state-compared = Waits for you
job-state-done = Done
job-state-failed = Failed
job-state-cancelled = Stopped
field-sku = number
field-group = group
field-title = title
field-description = description
field-category = category
field-price = price
field-stock = stock
field-availability = availability
field-link = page
field-image = picture

knowledge-lead = Documents and pages that the assistant answers from, with the place where it found it.
knowledge-empty-title = No documents yet
knowledge-empty-text = Upload your terms, size charts or delivery rules, and ask about them in the widget.
knowledge-add-title = Add documents
knowledge-limits = PDF, Word, Markdown, web pages, text, questions with answers; up to 20 MB each
knowledge-send = Upload
knowledge-refused-full = There are { $n } of them already. Delete some, or wait until others have ended.
document-again = Read again
document-delete = Delete “{ $name }”
document-state-waiting = Waiting
document-state-reading = Reading
document-state-ready = Ready
document-state-failed = Failed
document-format-pdf = PDF
document-format-docx = Word
document-format-markdown = Markdown
document-format-html = Web page
document-format-text = Text
document-format-pairs = Questions with answers
document-pages = { $n ->
    [one] 1 page
   *[other] { $n } pages
  }
document-passages = { $n ->
    [one] 1 passage
   *[other] { $n } passages
  }
document-note-pages-cut = Pages after page { $n } were left out: there are too many.
document-note-page-without-text = Page { $n } has no text: it is a picture.
document-note-page-unreadable = Page { $n } could not be read.
document-note-text-cut = The text after { $n } characters was left out.
document-note-other = Something was left out.
document-refused-large = The file is larger than { $max } MB. Split it or leave out its pictures.
document-refused-unpacks-large = The file unpacks to more than { $max } MB. Save it again without pictures and embedded files.
document-refused-no-text = The file has no text. If it is a scan, run text recognition over it and upload the result.
document-refused-password = The file has a password. Save it without one and upload it again.
document-refused-damaged = The file is damaged or incomplete. Save it again and upload the new file.
document-refused-deep = The file is nested too deeply. Save it again as a plain document.
document-refused-entities = The file declares XML entities of its own, which are not read. Save it again with another program.
document-refused-old-word = The file is of the old kind (.doc) or has a password. Save it as .docx without a password.
document-refused-spreadsheet = The file is a spreadsheet. Import it as products, or as questions with answers.
document-refused-other = The file is no document. Upload PDF, Word, Markdown, a web page or plain text.
document-refused-given-up = It was tried several times and could not be finished. Save the file with another program and send it again.

site-add-title = Read a site
site-address = Address
site-hint = Pages below this address are read, up to 500, as far as the site lets robots.
site-send = Read it
site-progress = { $kept } pages kept, { $asked } asked for, { $waiting } waiting, { $failed } not to be had
site-refused-address = This is no address of a site. Write it as https://shop.example/help/
site-refused-unreachable = The site does not answer. Look whether the address is right, and try again later.
site-refused-robots = The site’s robots.txt does not let this page be read. Allow SwitchboardBot there.
site-refused-empty = No page of the site could be read. Look whether the address is right and whether the site lets robots read it.
