//! Writes every page with its sample to `target/console-preview/`, to be looked at in a browser.

use std::fs;
use std::path::Path;

use super::assets::Assets;
use super::samples;

#[test]
fn the_preview_holds_every_page_and_every_asset() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../target/console-preview");
    fs::create_dir_all(&root).unwrap();
    for path in Assets::iter() {
        let target = root.join("assets").join(path.as_ref());
        fs::create_dir_all(target.parent().unwrap()).unwrap();
        fs::write(target, Assets::get(&path).unwrap().data).unwrap();
    }
    for (name, page) in samples::pages() {
        let page = page.replace("\"/assets/", "\"assets/").replace("hx-sse:connect", "data-sse");
        fs::write(root.join(format!("{name}.html")), &page).unwrap();
        fs::write(root.join(format!("{name}.dark.html")), samples::dark(&page)).unwrap();
        fs::write(root.join(format!("{name}.rtl.html")), page.replacen("dir=\"ltr\"", "dir=\"rtl\"", 1)).unwrap();
    }
    assert!(root.join("inbox.html").exists());
}
