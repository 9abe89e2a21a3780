//! Files: uploading ours, fetching theirs (platforms.md §1.7).

use channel_core::media::MediaStream;
use channel_core::model::Media;
use channel_core::outbound::MediaSource;
use channel_core::{Account, ChannelError, OutboundContent, OutboundMessage};
use channel_meta::{Call, FilePart, MetaClient, wire};
use secrecy::SecretString;
use serde::Deserialize;
use url::Url;

use crate::config::ACCESS_TOKEN;
use crate::error;

/// Where the platform keeps files. The token goes nowhere else.
const FILE_HOSTS: &[&str] = &["lookaside.fbsbx.com"];
/// Domains below which any host is the platform's.
const FILE_DOMAINS: &[&str] = &[".fbcdn.net", ".whatsapp.net"];

/// Uploads the message's file when the message brings its bytes, and gives the file's id.
pub(crate) async fn upload(
    client: &MetaClient,
    account: &Account,
    token: &SecretString,
    message: &OutboundMessage,
) -> Result<Option<String>, ChannelError> {
    #[derive(Deserialize)]
    struct Uploaded {
        id: String,
    }
    let OutboundContent::Media { source: MediaSource::Upload { bytes, mime_type, file_name }, .. } = &message.content
    else {
        return Ok(None);
    };
    let file = FilePart {
        fields: vec![("messaging_product", "whatsapp"), ("type", mime_type)],
        field: "file",
        file_name,
        mime_type,
        bytes: bytes.clone(),
    };
    let call = Call::to([account.external_id.as_str(), "media"]).bearer(token);
    let uploaded: Uploaded = client.upload(&call, file).await?;
    Ok(Some(uploaded.id))
}

/// Opens a file that a person sent. Its id is resolved first, since a link in a webhook dies after five minutes.
pub(crate) async fn fetch(
    client: &MetaClient,
    account: &Account,
    media: &Media,
    max_bytes: u64,
) -> Result<MediaStream, ChannelError> {
    let token = account.credentials.get(ACCESS_TOKEN)?;
    let file = match (&media.id, &media.url) {
        (Some(id), _) => {
            let call = Call::to([id.as_str()]).query("phone_number_id", &account.external_id).bearer(token);
            client.get::<Resolved>(&call).await?
        }
        (None, Some(url)) => Resolved { url: url.clone(), mime_type: None, file_size: None },
        (None, None) => return Err(error::no_file()),
    };
    if file.file_size.is_some_and(|size| size > max_bytes) {
        return Err(error::file_too_large());
    }
    let url = file.url.parse().ok().filter(|url| is_the_platforms(url, client.config().base()));
    let mut stream = client.open(url.ok_or_else(error::foreign_host)?, Some(token), max_bytes).await?;
    // The resolved type is what the sender declared; a file server may say octet-stream.
    stream.mime_type = file.mime_type.or(stream.mime_type);
    stream.size = stream.size.or(file.file_size);
    Ok(stream)
}

#[derive(Deserialize)]
struct Resolved {
    url: String,
    #[serde(default, deserialize_with = "wire::opt_word")]
    mime_type: Option<String>,
    #[serde(default, deserialize_with = "wire::opt_u64")]
    file_size: Option<u64>,
}

/// Whether the token may travel to this address: the platform's file servers, or the very origin calls go to.
fn is_the_platforms(url: &Url, base: &Url) -> bool {
    if url.origin() == base.origin() {
        return true;
    }
    let Some(host) = url.domain().filter(|_| url.scheme() == "https" && url.port().is_none()) else { return false };
    FILE_HOSTS.contains(&host) || FILE_DOMAINS.iter().any(|domain| host.ends_with(domain))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_token_goes_to_the_platforms_servers_only() {
        let base: Url = "http://127.0.0.1:4010/graph".parse().unwrap();
        for (address, allowed) in [
            ("https://lookaside.fbsbx.com/whatsapp_business/attachments/?mid=1", true),
            ("https://scontent.xx.fbcdn.net/a.jpg", true),
            ("https://mmg.whatsapp.net/a.enc", true),
            ("http://127.0.0.1:4010/files/1", true),
            ("http://127.0.0.1:4011/files/1", false),
            ("http://lookaside.fbsbx.com/a", false),
            ("https://lookaside.fbsbx.com:8443/a", false),
            ("https://lookaside.fbsbx.com.example.org/a", false),
            ("https://evilfbcdn.net/a", false),
            ("https://lookaside.fbsbx.com@example.org/a", false),
            ("file:///etc/passwd", false),
        ] {
            assert_eq!(is_the_platforms(&address.parse().unwrap(), &base), allowed, "{address}");
        }
    }
}
