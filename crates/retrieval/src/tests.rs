mod fusion;
mod language;
mod search;
mod shop;
mod tokens;
mod typing;
