//! What an operator has: figures, probes, traces, backups, a check, and files that use them.

mod backups;
mod checks;
mod collector;
mod figures;
mod files;
mod marked;
mod probes;
mod traces;
