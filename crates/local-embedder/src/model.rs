//! A loaded model: texts to vectors, on the thread that asks.

use std::{fmt, fs, path::Path};

use pulp::Arch;
use retrieval::Purpose;
use sha2::{Digest, Sha256};

use crate::{
    encoder::Encoder,
    error::{Flaw, ModelError},
    format::{Parts, read},
    matrix::are_finite,
    tokenizer::Tokenizer,
};

/// So many pieces go through the network together: enough that reading the weights costs little, few enough that what
/// lies between the layers stays in the cache.
const TOGETHER: usize = 256;

/// A network and its tokeniser, in memory.
pub struct Model {
    name: String,
    tokenizer: Tokenizer,
    encoder: Encoder,
    words: Vec<u8>,
    arch: Arch,
}

impl fmt::Debug for Model {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Model").field("name", &self.name).field("shape", &self.encoder.shape).finish_non_exhaustive()
    }
}

impl Model {
    /// Loads a file.
    ///
    /// # Errors
    /// When it cannot be read or is no model.
    pub fn open(path: &Path) -> Result<Self, ModelError> {
        let unreadable = |source| ModelError::Unreadable { path: path.to_owned(), source };
        let bytes = fs::read(path).map_err(unreadable)?;
        Self::from_bytes(bytes).map_err(|source| ModelError::Malformed { path: path.to_owned(), source })
    }

    /// Loads the bytes of a file.
    ///
    /// # Errors
    /// When they are no model. Whatever they are, nothing outside of them is read.
    pub fn from_bytes(mut bytes: Vec<u8>) -> Result<Self, Flaw> {
        let Parts { tokenizer, encoder, words } = read(&bytes)?;
        let digest = hex::encode(Sha256::digest(&bytes));
        let digest = digest.get(..12).unwrap_or(&digest);
        let name = format!("local-{}x{}-{digest}", encoder.shape.layers, encoder.shape.width);
        // The table of words stays, the rest of the file has been taken apart.
        bytes.truncate(words.end);
        bytes.drain(..words.start);
        bytes.shrink_to_fit();
        if !are_finite(&bytes) {
            return Err(Flaw::Weights("emb.word".to_owned()));
        }
        Ok(Self { name, tokenizer, encoder, words: bytes, arch: Arch::new() })
    }

    /// Tells this file from any other: two files never have one name, one file always has the same.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// How many numbers a vector has.
    #[must_use]
    pub fn dimension(&self) -> usize {
        self.encoder.shape.width
    }

    /// The bytes of memory that it holds for as long as it lives.
    #[must_use]
    pub fn memory(&self) -> usize {
        self.words.capacity() + self.tokenizer.memory() + self.encoder.memory()
    }

    /// How many pieces a text has for the model, those that begin and end it included; what is beyond the most that it
    /// reads is not counted, and not looked at by [`Self::embed`] either.
    #[must_use]
    pub fn pieces(&self, purpose: Purpose, text: &str) -> usize {
        self.split(purpose, text).len()
    }

    /// Vectors of length one for the texts, in their order.
    #[must_use]
    pub fn embed(&self, purpose: Purpose, texts: &[impl AsRef<str>]) -> Vec<Vec<f32>> {
        let mut vectors = Vec::with_capacity(texts.len());
        let mut together: Vec<Vec<u32>> = Vec::new();
        for text in texts {
            let pieces = self.split(purpose, text.as_ref());
            if together.iter().map(Vec::len).sum::<usize>() + pieces.len() > TOGETHER {
                vectors.extend(self.encoder.encode(self.arch, &self.words, &std::mem::take(&mut together)));
            }
            together.push(pieces);
        }
        vectors.extend(self.encoder.encode(self.arch, &self.words, &together));
        vectors
    }

    /// The model has learnt to tell the two apart by the word before the text.
    fn split(&self, purpose: Purpose, text: &str) -> Vec<u32> {
        let before = match purpose {
            Purpose::Question => "query: ",
            Purpose::Passage => "passage: ",
        };
        self.tokenizer.pieces(&format!("{before}{text}"), self.encoder.shape.positions)
    }
}
