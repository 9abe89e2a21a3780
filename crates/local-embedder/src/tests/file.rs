use super::tiny::{SIZES, Tiny};
use crate::{Flaw, Model, ModelError};

fn with(at: usize, number: u32) -> Result<Model, Flaw> {
    let mut file = Tiny::new().file();
    file[at..at + 4].copy_from_slice(&number.to_le_bytes());
    Model::from_bytes(file)
}

#[test]
fn a_file_cut_anywhere_is_refused() {
    let file = Tiny::new().file();
    let lengths = (0..2_000).chain((2_000..file.len()).step_by(997)).chain([file.len() - 1]);
    for length in lengths {
        assert!(Model::from_bytes(file[..length].to_vec()).is_err(), "cut at {length}");
    }
}

#[test]
fn any_word_of_the_header_and_the_directory_can_be_hostile() {
    let file = Tiny::new().file();
    let most = file.len().min(4_000);
    for at in (0..64).step_by(4).chain((64..most).step_by(29)) {
        for hostile in [0, 31, u32::MAX] {
            let mut file = file.clone();
            file[at..at + 4].copy_from_slice(&hostile.to_le_bytes());
            // What is still a model has to embed without leaving its bytes.
            if let Ok(model) = Model::from_bytes(file)
                && at % 8 == 0
            {
                let _vectors = model.embed(retrieval::Purpose::Question, &["running shoes"]);
            }
        }
    }
}

#[test]
fn another_kind_of_file_is_named_as_such() {
    assert_eq!(Model::from_bytes(b"GGUF rest".to_vec()).unwrap_err(), Flaw::Magic);
    assert_eq!(with(4, 2).unwrap_err(), Flaw::Version(2));
}

#[test]
fn sizes_that_cannot_be_are_refused_before_anything_is_allocated() {
    for size in 0..7 {
        for number in [0, u32::MAX] {
            assert_eq!(with(SIZES + 4 * size, number).unwrap_err(), Flaw::Wrong("sizes of the network"));
        }
    }
    assert_eq!(
        with(SIZES + 4 * 2, 7).unwrap_err(),
        Flaw::Wrong("sizes of the network"),
        "heads that do not share evenly"
    );
}

#[test]
fn weights_of_another_size_are_named() {
    assert_eq!(with(SIZES + 4, 3).unwrap_err(), Flaw::Weights("l2.q.b".to_owned()));
}

#[test]
fn numbers_that_are_none_are_refused() {
    let mut tiny = Tiny::new();
    tiny.weights.insert("l0.q.b".to_owned(), super::tiny::Weight::Numbers(vec![f32::NAN; 96]));
    assert_eq!(Model::from_bytes(tiny.file()).unwrap_err(), Flaw::Weights("l0.q.b".to_owned()));
}

#[test]
fn a_missing_file_says_what_to_do() {
    let error = Model::open(std::path::Path::new("/nowhere/model.bin")).unwrap_err();
    assert!(matches!(error, ModelError::Unreadable { .. }));
    assert_eq!(
        error.to_string(),
        "reading the embedding model /nowhere/model.bin: see that the file is there and that this user may read it"
    );
}

#[test]
fn a_wrong_file_says_what_is_needed() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("model.bin");
    std::fs::write(&path, b"PK").unwrap();
    let error = Model::open(&path).unwrap_err();
    assert!(error.to_string().contains("e5-small-q4.bin"));
    assert_eq!(std::error::Error::source(&error).unwrap().to_string(), Flaw::Short("header").to_string());
}

#[test]
fn the_name_follows_the_bytes() {
    let one = Model::from_bytes(Tiny::new().file()).unwrap();
    let again = Model::from_bytes(Tiny::new().file()).unwrap();
    let mut file = Tiny::new().file();
    *file.last_mut().unwrap() ^= 1;
    assert_eq!(one.name(), again.name());
    assert_ne!(one.name(), Model::from_bytes(file).unwrap().name());
}

#[test]
fn memory_is_that_of_the_words_and_the_widened_weights() {
    let tiny = Tiny::new();
    let file = tiny.file();
    let weights = tiny.layers * (4 * tiny.width * tiny.width + 2 * tiny.width * tiny.inner);
    let memory = Model::from_bytes(file.clone()).unwrap().memory();
    assert!(memory > weights && memory < file.len() + weights, "{memory} of {} and {weights}", file.len());
}
