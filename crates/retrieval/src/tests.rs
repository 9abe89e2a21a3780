mod fusion;
mod import;
mod language;
mod search;
mod shop;
mod tokens;
mod typing;
