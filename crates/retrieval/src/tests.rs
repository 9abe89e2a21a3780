mod fusion;
mod language;
mod lexicon;
mod search;
mod shop;
mod tokens;
mod typing;
