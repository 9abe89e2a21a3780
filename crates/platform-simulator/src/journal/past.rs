//! What an earlier process left.

use std::fs::File;
use std::io::{self, BufRead, BufReader};

use serde::{Deserialize, Serialize};

use crate::state::{Change, Mint, World};

/// What one decision changed.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Batch {
    pub(crate) mint: Mint,
    pub(crate) changes: Vec<Change>,
}

/// The state that a journal leads to.
#[derive(Debug, Default)]
pub(crate) struct Past {
    pub(crate) world: World,
    /// `None` when nothing ever happened.
    pub(crate) mint: Option<Mint>,
    /// How many changes led here.
    pub(super) changes: usize,
}

impl Past {
    /// Goes through a journal and returns how many of its bytes are intact. A line that was cut off by a kill is not:
    /// nobody was told that it had happened.
    pub(super) fn replay(&mut self, file: &File) -> io::Result<u64> {
        let mut intact = 0_u64;
        let mut reader = BufReader::new(file);
        let mut line = Vec::new();
        loop {
            line.clear();
            let length = reader.read_until(b'\n', &mut line)?;
            if length == 0 || line.last() != Some(&b'\n') {
                return Ok(intact);
            }
            let Ok(Batch { mint, changes }) = serde_json::from_slice(&line) else { return Ok(intact) };
            changes.iter().for_each(|change| self.world.apply(change));
            self.changes += changes.len();
            self.mint = Some(mint);
            intact += length as u64;
        }
    }
}
