//! Importing a catalogue by hand.

use switchboard_tests::Demo;

use super::driver::Screen;
use super::page::{Desk, by};
use crate::program::SWITCHBOARD;

const CATALOGUE: &str = "\
sku,title,price,stock
CAP-01,Running cap,24.90 EUR,12
CAP-02,Winter cap,a lot,3
CAP-03,Sun visor,19.90 EUR,0
";

#[tokio::test]
async fn a_bad_row_is_shown_with_its_error_and_the_good_rows_are_there() {
    let desk = Desk::take(Demo::start(SWITCHBOARD).await, Screen::DESK).await;
    desk.open("/catalogue/import").await;
    let file = desk.browser.file("caps.csv", CATALOGUE);
    desk.write("import-file", &file.to_string_lossy()).await;
    desk.click("import-send").await;

    desk.see("import-report").await;
    assert_eq!(desk.words(&by("report-added")).await, ["2"]);
    let errors = desk.words(&by("row-error")).await;
    assert_eq!(errors.len(), 1, "{errors:?}");
    assert!(errors[0].starts_with('3') && errors[0].contains("price"), "{errors:?}");

    desk.open("/catalogue").await;
    desk.write("catalogue-query", "running cap").await;
    desk.see_words(&by("hit"), "Running cap").await;
}

#[tokio::test]
async fn a_file_that_is_no_catalogue_is_refused_with_a_sentence() {
    let desk = Desk::take(Demo::start(SWITCHBOARD).await, Screen::DESK).await;
    desk.open("/catalogue/import").await;
    let file = desk.browser.file("poem.csv", "roses are red\nviolets are blue\n");
    desk.write("import-file", &file.to_string_lossy()).await;
    desk.click("import-send").await;
    desk.see("import-refused").await;
}
