//! The assistant from outside: whole turns with models that misbehave, and providers in their wire formats.

mod obedient;
mod prompts;
mod providers;
mod scene;
mod shapes;
mod turns;
