//! What a browser has to load.

use std::io::Write as _;

use flate2::Compression;
use flate2::write::GzEncoder;

use super::tree::files;

const WIDGET_BYTES: usize = 20 * 1024;

#[test]
fn the_widget_is_at_most_20_kilobytes_gzipped() {
    let widgets: Vec<_> = files(&["js"]).into_iter().filter(|file| file.path.ends_with("/widget.js")).collect();
    let [widget] = widgets.as_slice() else { panic!("one widget.js, not {}", widgets.len()) };
    let mut gzip = GzEncoder::new(Vec::new(), Compression::default());
    gzip.write_all(widget.text.as_bytes()).unwrap();
    let size = gzip.finish().unwrap().len();
    assert!(size <= WIDGET_BYTES, "{} takes {size} bytes", widget.path);
}
