mod import;
mod language;
mod search;
mod tokens;
