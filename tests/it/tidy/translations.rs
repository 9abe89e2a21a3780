//! Every language says everything.

use std::collections::{BTreeMap, BTreeSet};

use super::tree::{SourceFile, files};

/// Message names with the variables they use.
type Messages = BTreeMap<String, BTreeSet<String>>;

#[test]
fn every_language_has_every_message() {
    for (catalogue, languages) in catalogues() {
        let english = languages.get("en").unwrap_or_else(|| panic!("{catalogue} has no English"));
        for (language, messages) in &languages {
            let missing: Vec<&String> = english.keys().filter(|name| !messages.contains_key(*name)).collect();
            let extra: Vec<&String> = messages.keys().filter(|name| !english.contains_key(*name)).collect();
            assert!(missing.is_empty(), "{catalogue} in {language} lacks {missing:?}");
            assert!(extra.is_empty(), "{catalogue} in {language} has what English lacks: {extra:?}");
        }
    }
}

#[test]
fn a_translation_uses_no_variable_that_english_lacks() {
    for (catalogue, languages) in catalogues() {
        let english = languages.get("en").unwrap_or_else(|| panic!("{catalogue} has no English"));
        for (language, messages) in &languages {
            for (name, variables) in messages {
                let known = english.get(name).cloned().unwrap_or_default();
                let unknown: Vec<&String> = variables.difference(&known).collect();
                assert!(unknown.is_empty(), "{catalogue} in {language}: {name} uses {unknown:?}");
            }
        }
    }
}

/// The Fluent files by catalogue and language: `…/en.ftl` beside `…/tr.ftl`, or `…/en/console.ftl` beside
/// `…/tr/console.ftl`.
fn catalogues() -> BTreeMap<String, BTreeMap<String, Messages>> {
    let mut catalogues: BTreeMap<String, BTreeMap<String, Messages>> = BTreeMap::new();
    for file in files(&["ftl"]) {
        let (folder, name) = file.path.rsplit_once('/').expect("catalogues lie in folders");
        let stem = name.trim_end_matches(".ftl");
        let (catalogue, language) = if is_language(stem) {
            (folder.to_owned(), stem.to_owned())
        } else {
            let (above, language) = folder.rsplit_once('/').expect("catalogues lie in a folder by language");
            assert!(is_language(language), "{}: neither the file nor its folder names a language", file.path);
            (format!("{above}/*/{stem}"), language.to_owned())
        };
        catalogues.entry(catalogue).or_default().insert(language, messages(&file));
    }
    catalogues
}

fn is_language(name: &str) -> bool {
    let language = name.split('-').next().unwrap_or_default();
    (2..=3).contains(&language.len()) && language.chars().all(|c| c.is_ascii_lowercase())
}

fn messages(file: &SourceFile) -> Messages {
    let mut messages = Messages::new();
    let mut current = String::new();
    for line in file.text.lines().filter(|line| !line.starts_with('#')) {
        if let Some((name, _)) = line.split_once('=').filter(|(name, _)| is_name(name.trim_end())) {
            current = name.trim_end().to_owned();
            let twice = messages.insert(current.clone(), BTreeSet::new()).is_some();
            assert!(!twice, "{}: {current} stands there twice", file.path);
        } else if let Some((name, _)) = line.trim_start().strip_prefix('.').and_then(|rest| rest.split_once(" =")) {
            let owner = current.split('.').next().unwrap_or_default().to_owned();
            current = format!("{owner}.{name}");
            messages.entry(current.clone()).or_default();
        }
        let variables = line.split('$').skip(1).map(|rest| {
            let end = rest.find(|c: char| !c.is_ascii_alphanumeric() && c != '-' && c != '_').unwrap_or(rest.len());
            rest.get(..end).unwrap_or_default().to_owned()
        });
        messages.entry(current.clone()).or_default().extend(variables.filter(|name| !name.is_empty()));
    }
    messages.remove("");
    messages
}

fn is_name(text: &str) -> bool {
    let mut letters = text.strip_prefix('-').unwrap_or(text).chars();
    letters.next().is_some_and(|c| c.is_ascii_alphabetic())
        && letters.all(|c| c.is_ascii_alphanumeric() || c == '-' || c == '_')
}
