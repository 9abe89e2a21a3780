//! The servers that are measured. Each tells its address on its output and runs until its input ends.

mod bare;
mod ours;
mod rows;

use std::io::Write;

use tokio::net::TcpListener;

use crate::child::input_ended;
use crate::options::Role;

pub(crate) async fn run(role: Role) -> Result<(), String> {
    let listener = TcpListener::bind(("127.0.0.1", 0)).await.map_err(|error| format!("listening: {error}"))?;
    let address = listener.local_addr().map_err(|error| error.to_string())?;
    let server = async {
        match role {
            Role::Hmac => bare::serve(listener, bare::Hmac).await,
            Role::Plain => bare::serve(listener, bare::Plain).await,
            Role::Rows(folder) => bare::serve(listener, rows::Rows::open(&folder, rows::Each::Delivery)?).await,
            Role::Keys(folder) => bare::serve(listener, rows::Rows::open(&folder, rows::Each::Message)?).await,
            Role::Verified => ours::verified(listener, address).await,
            Role::Durable(folder) => ours::durable(listener, address, folder).await,
        }
    };
    writeln!(std::io::stdout(), "{address}").map_err(|error| error.to_string())?;
    tokio::select! {
        outcome = server => outcome,
        () = input_ended() => Ok(()),
    }
}
