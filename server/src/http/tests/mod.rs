//! The ingress over real sockets: what it takes, what it turns away, and when it hangs up.

mod bots;
mod drain;
mod load;
mod node;
mod pressure;
mod slow;
mod webhooks;
mod website;
