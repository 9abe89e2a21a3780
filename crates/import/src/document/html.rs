//! Pages of the web: what the page says, without its menus.

use super::{
    limits::DocumentLimits,
    model::{Document, DocumentFormat, Section},
    outline::{Outline, squeezed},
    problem::DocumentProblem,
};
use crate::html::{HtmlToken, attribute, tokens};

/// What stands around a page's text on every page.
const AROUND: &[&str] =
    &["nav", "footer", "aside", "form", "template", "svg", "button", "select", "noscript", "menu", "dialog"];
/// Text that a main part must have to stand for the page.
const ENOUGH: usize = 200;

pub(super) fn read(text: &str, limits: &DocumentLimits) -> Result<Document, DocumentProblem> {
    let mut walk = Walk::new(limits.max_text);
    if !tokens(text, |token| walk.step(token)) {
        return Err(DocumentProblem::TooDeep);
    }
    walk.flush();
    let title = Some(squeezed(&walk.title)).filter(|title| !title.is_empty());
    let (main, main_heading, main_notes) = walk.main.finish();
    let (all, heading, notes) = walk.all.finish();
    let length = |sections: &[Section]| sections.iter().map(|section| section.text().len()).sum::<usize>();
    let use_main = length(&main) >= ENOUGH.min(length(&all));
    let (sections, heading, notes) = if use_main { (main, main_heading, main_notes) } else { (all, heading, notes) };
    Ok(Document { format: DocumentFormat::Html, title: title.or(heading), sections, notes })
}

struct Walk {
    all: Outline,
    main: Outline,
    text: String,
    title: String,
    in_title: bool,
    /// The element being left out with how often its name is open within it.
    skipped: Option<(String, usize)>,
    main_depth: usize,
    heading: Option<u8>,
    in_item: bool,
    in_cell: bool,
    tables: usize,
    rows: Vec<Vec<String>>,
}

impl Walk {
    fn new(max_text: usize) -> Self {
        Self {
            all: Outline::new(max_text),
            main: Outline::new(max_text),
            text: String::new(),
            title: String::new(),
            in_title: false,
            skipped: None,
            main_depth: 0,
            heading: None,
            in_item: false,
            in_cell: false,
            tables: 0,
            rows: Vec::new(),
        }
    }

    fn step(&mut self, token: HtmlToken<'_>) {
        if let Some((name, depth)) = &mut self.skipped {
            match token {
                HtmlToken::Start(tag) if *tag.name == **name => *depth += 1,
                HtmlToken::End(end) if end == name => {
                    *depth = depth.saturating_sub(1);
                    if *depth == 0 {
                        self.skipped = None;
                    }
                }
                _ => {}
            }
            return;
        }
        match token {
            HtmlToken::Text(text) if self.in_title => self.title.push_str(text),
            HtmlToken::Text(text) => self.text.push_str(text),
            HtmlToken::Start(tag) => {
                let name: &str = &tag.name;
                let hidden = attribute(tag, "hidden").is_some() || attribute(tag, "aria-hidden") == Some("true");
                let around = AROUND.contains(&name) || (name == "header" && self.main_depth == 0);
                if (around || hidden) && !tag.self_closing && !is_void(name) {
                    self.flush();
                    self.skipped = Some((name.to_owned(), 1));
                    return;
                }
                self.start(name);
            }
            HtmlToken::End(name) => self.end(name),
        }
    }

    fn start(&mut self, name: &str) {
        match name {
            "title" => self.in_title = self.title.is_empty(),
            "main" | "article" => {
                self.flush();
                self.main_depth += 1;
            }
            "table" => {
                self.flush();
                self.tables += 1;
            }
            "tr" if self.tables > 0 => {
                self.end_cell();
                self.rows.push(Vec::new());
            }
            "td" | "th" if self.tables > 0 => {
                self.end_cell();
                self.text.clear();
                self.in_cell = true;
            }
            "br" | "hr" => self.text.push('\n'),
            "li" | "dd" | "dt" => {
                self.flush();
                self.in_item = true;
            }
            _ if level(name).is_some() => {
                self.flush();
                self.heading = level(name);
            }
            _ if is_block(name) => {
                self.flush();
                // Nobody closed the heading.
                self.heading = None;
            }
            _ => {}
        }
    }

    fn end(&mut self, name: &str) {
        match name {
            "title" => self.in_title = false,
            "main" | "article" => {
                self.flush();
                self.main_depth = self.main_depth.saturating_sub(1);
            }
            "td" | "th" | "tr" if self.tables > 0 => self.end_cell(),
            "table" if self.tables > 0 => {
                self.end_cell();
                self.tables -= 1;
                if self.tables == 0 {
                    let rows = std::mem::take(&mut self.rows);
                    self.each(|outline| outline.table(&rows));
                    self.text.clear();
                }
            }
            "li" | "dd" | "dt" | "ul" | "ol" | "dl" => {
                self.flush();
                self.in_item = false;
            }
            _ if level(name).is_some() => {
                self.flush();
                self.heading = None;
            }
            _ if is_block(name) => self.flush(),
            _ => {}
        }
    }

    /// Cells need not be closed.
    fn end_cell(&mut self) {
        if std::mem::take(&mut self.in_cell) {
            let cell = std::mem::take(&mut self.text);
            if let Some(row) = self.rows.last_mut() {
                row.push(cell);
            }
        }
    }

    fn flush(&mut self) {
        // Inside a table text waits for its cell.
        if self.tables > 0 {
            self.text.push(' ');
            return;
        }
        let text = std::mem::take(&mut self.text);
        let (heading, in_item) = (self.heading, self.in_item);
        self.each(|outline| match heading {
            Some(level) => outline.heading(level, &text),
            None if in_item => outline.item(&text),
            None => outline.paragraph(&text),
        });
    }

    fn each(&mut self, put: impl Fn(&mut Outline)) {
        put(&mut self.all);
        if self.main_depth > 0 {
            put(&mut self.main);
        }
    }
}

fn level(name: &str) -> Option<u8> {
    match name {
        "h1" => Some(1),
        "h2" => Some(2),
        "h3" => Some(3),
        "h4" => Some(4),
        "h5" => Some(5),
        "h6" => Some(6),
        _ => None,
    }
}

fn is_block(name: &str) -> bool {
    matches!(
        name,
        "p" | "div"
            | "section"
            | "ul"
            | "ol"
            | "dl"
            | "blockquote"
            | "pre"
            | "figure"
            | "figcaption"
            | "body"
            | "header"
            | "address"
            | "details"
            | "summary"
    )
}

fn is_void(name: &str) -> bool {
    matches!(name, "br" | "hr" | "img" | "input" | "meta" | "link" | "source" | "wbr" | "col" | "area" | "embed")
}
