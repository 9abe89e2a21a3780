//! A small reader of the chat dialect, written from how apps and bridges describe it and not from our writer: a sign opens at
//! the beginning of a line, after white space or after another sign or mark, before what is no white space; it closes after
//! what is no white space and before what is no letter or digit, on the same line. Code is read first, links are whole.

/// One character as a person sees it.
#[derive(Clone, Debug)]
pub(super) struct Look {
    pub(super) sign: char,
    pub(super) bold: bool,
    pub(super) italic: bool,
    pub(super) strike: bool,
    pub(super) code: bool,
    pub(super) quote: bool,
}

impl Look {
    pub(super) fn is_plain(&self) -> bool {
        !(self.bold || self.italic || self.strike || self.code || self.quote)
    }
}

const BREAK: char = '\u{200b}';

pub(super) fn read(text: &str) -> Vec<Look> {
    let plain = |sign| Look { sign, bold: false, italic: false, strike: false, code: false, quote: false };
    let mut looks: Vec<Look> = text.chars().map(plain).collect();
    let mut gone = vec![false; looks.len()];
    code(&mut looks, &mut gone);
    let links = links(text);
    let breaks: Vec<usize> =
        looks.iter().enumerate().filter(|(_, look)| look.sign == '\n').map(|(at, _)| at).chain([looks.len()]).collect();
    let mut start = 0;
    for end in breaks {
        if looks[start..end].first().is_some_and(|look| look.sign == '>')
            && looks.get(start + 1).is_none_or(|l| l.sign == ' ')
        {
            looks[start..end].iter_mut().for_each(|look| look.quote = true);
        }
        for sign in ['*', '_', '~'] {
            pairs(&mut looks, &mut gone, &links, sign, start, end);
        }
        start = end + 1;
    }
    let mut gone = gone.into_iter();
    looks.retain(|look| !gone.next().unwrap_or(false) && look.sign != BREAK);
    looks
}

/// Backticks: three in a row over lines, one within a line or over lines, whatever stands around them.
fn code(looks: &mut [Look], gone: &mut [bool]) {
    for run in [3, 1] {
        let is_mark = |looks: &[Look], gone: &[bool], at: usize| {
            (at..at + run).all(|at| looks.get(at).is_some_and(|look| look.sign == '`' && !look.code) && !gone[at])
        };
        let mut at = 0;
        while at < looks.len() {
            if !is_mark(looks, gone, at) || beside_break(looks, at, run) {
                at += 1;
                continue;
            }
            let close =
                (at + run + 1..looks.len()).find(|&end| is_mark(looks, gone, end) && !beside_break(looks, end, run));
            let Some(close) = close else { break };
            looks[at + run..close].iter_mut().for_each(|look| look.code = true);
            (at..at + run).chain(close..close + run).for_each(|at| gone[at] = true);
            at = close + run;
        }
    }
}

fn beside_break(looks: &[Look], at: usize, run: usize) -> bool {
    let before = at.checked_sub(1).and_then(|at| looks.get(at));
    [before, looks.get(at + run)].into_iter().flatten().any(|look| look.sign == BREAK)
}

fn pairs(looks: &mut [Look], gone: &mut [bool], links: &[bool], sign: char, start: usize, end: usize) {
    let is_sign = |looks: &[Look], at: usize| looks[at].sign == sign && !looks[at].code && !links[at];
    let mut at = start;
    while at < end {
        let before = (at > start).then(|| looks[at - 1].sign);
        let after = (at + 1 < end).then(|| looks[at + 1].sign);
        let opens = before.is_none_or(|c| c.is_whitespace() || c.is_ascii_punctuation())
            && after.is_some_and(|c| !c.is_whitespace() && c != BREAK);
        if !is_sign(looks, at) || !opens {
            at += 1;
            continue;
        }
        let close = (at + 2..end).find(|&at| {
            let before = looks[at - 1].sign;
            let after = (at + 1 < end).then(|| looks[at + 1].sign);
            is_sign(looks, at)
                && !before.is_whitespace()
                && before != BREAK
                && after.is_none_or(|c| !c.is_alphanumeric() && c != BREAK)
        });
        let Some(close) = close else {
            at += 1;
            continue;
        };
        for look in &mut looks[at + 1..close] {
            match sign {
                '*' => look.bold = true,
                '_' => look.italic = true,
                _ => look.strike = true,
            }
        }
        (gone[at], gone[close]) = (true, true);
        at = close + 1;
    }
}

/// For each character, whether it stands in a link.
fn links(text: &str) -> Vec<bool> {
    let mut inside = false;
    let chars: Vec<char> = text.chars().collect();
    (0..chars.len())
        .map(|at| {
            inside = (inside && !chars[at].is_whitespace())
                || chars[at..].starts_with(&['h', 't', 't', 'p', 's', ':', '/', '/']);
            inside
        })
        .collect()
}
