//! The engine on a real store, with a channel and an assistant that do as they are told and a clock that stands still.

mod answers;
mod bench;
mod comments;
mod crashes;
mod delivery;
mod doubt;
mod drafts;
mod early;
mod echoes;
mod gaps;
mod lanes;
mod late;
mod letters;
mod live;
mod missed;
mod people;
mod poison;
mod restarts;
mod restored;
mod saga;
mod scope;
mod sending;
mod sleepers;
mod takeover;
mod teller;
mod wishes;
