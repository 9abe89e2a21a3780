//! Which product has which term in which field.

use std::collections::HashMap;

/// A product's place in the index.
pub(super) type Row = u32;

/// How often a product has a term, field by field.
#[derive(Debug, Clone, Copy)]
pub(super) struct Posting {
    pub(super) row: Row,
    pub(super) times: [u8; 4],
}

/// Terms and their postings; rows of a term ascend.
#[derive(Debug, Clone, Default)]
pub(super) struct Postings {
    ids: HashMap<Box<str>, u32>,
    lists: Vec<Vec<Posting>>,
}

impl Postings {
    /// The number of a term, which it keeps.
    pub(super) fn intern(&mut self, term: &str) -> u32 {
        if let Some(&id) = self.ids.get(term) {
            return id;
        }
        let id = u32::try_from(self.lists.len()).unwrap_or(u32::MAX);
        self.ids.insert(term.into(), id);
        self.lists.push(Vec::new());
        id
    }

    pub(super) fn find(&self, term: &str) -> Option<u32> {
        self.ids.get(term).copied()
    }

    pub(super) fn list(&self, id: u32) -> &[Posting] {
        self.lists.get(id as usize).map_or(&[], Vec::as_slice)
    }

    pub(super) fn add(&mut self, id: u32, posting: Posting) {
        let Some(list) = self.lists.get_mut(id as usize) else { return };
        match list.last() {
            Some(last) if last.row >= posting.row => match list.binary_search_by_key(&posting.row, |known| known.row) {
                Ok(at) => {
                    if let Some(known) = list.get_mut(at) {
                        *known = posting;
                    }
                }
                Err(at) => list.insert(at, posting),
            },
            _ => list.push(posting),
        }
    }

    pub(super) fn remove(&mut self, id: u32, row: Row) {
        if let Some(list) = self.lists.get_mut(id as usize)
            && let Ok(at) = list.binary_search_by_key(&row, |known| known.row)
        {
            list.remove(at);
        }
    }

    pub(super) fn terms(&self) -> usize {
        self.lists.len()
    }

    pub(super) fn shrink(&mut self) {
        self.lists.iter_mut().for_each(Vec::shrink_to_fit);
    }
}
