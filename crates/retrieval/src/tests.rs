mod language;
mod search;
mod tokens;
