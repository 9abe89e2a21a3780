//! Signed deliveries, no two of which hold the same message.

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

/// The app's secret, known to every server.
pub(crate) const SECRET: &str = "5eb63bbbe01eeed093cb22bb8f5acdc3";
/// The WhatsApp number that deliveries are for.
pub(crate) const NUMBER: &str = "106540352242922";
/// The Instagram account that deliveries are for.
pub(crate) const PROFILE: &str = "17841400000000001";
/// How many customers write.
const CUSTOMERS: usize = 1_000;
/// When the first of them wrote.
const BEGAN: usize = 1_739_321_000;

/// Whose deliveries.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Platform {
    WhatsApp,
    Instagram,
}

/// One shape of delivery.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Shape {
    pub(crate) name: &'static str,
    pub(crate) platform: Platform,
    pub(crate) messages: usize,
}

pub(crate) const SHAPES: [Shape; 4] = [
    Shape { name: "whatsapp single", platform: Platform::WhatsApp, messages: 1 },
    Shape { name: "whatsapp ten", platform: Platform::WhatsApp, messages: 10 },
    Shape { name: "instagram single", platform: Platform::Instagram, messages: 1 },
    Shape { name: "instagram ten", platform: Platform::Instagram, messages: 10 },
];

impl Shape {
    /// Whole requests, ready to be sent: `count` of them, whose messages are numbered from `first` on.
    pub(crate) fn requests(self, first: usize, count: usize) -> Vec<Vec<u8>> {
        (0..count).map(|index| self.request(first + index * self.messages)).collect()
    }

    fn request(self, first: usize) -> Vec<u8> {
        let parts: Vec<String> = (first..first + self.messages).map(|number| self.platform.part(number)).collect();
        let parts = parts.join(",");
        let (path, body) = match self.platform {
            Platform::WhatsApp => (
                "whatsapp",
                format!(
                    r#"{{"object":"whatsapp_business_account","entry":[{{"id":"102290129340398","changes":[{parts}]}}]}}"#
                ),
            ),
            Platform::Instagram => ("instagram", format!(r#"{{"object":"instagram","entry":[{parts}]}}"#)),
        };
        let mut mac = Hmac::<Sha256>::new_from_slice(SECRET.as_bytes()).expect("HMAC takes a key of any length");
        mac.update(body.as_bytes());
        let proof = hex::encode(mac.finalize().into_bytes());
        // The headers Meta's own deliveries have.
        format!(
            "POST /api/v1/webhooks/{path} HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept: */*\r\nUser-Agent: facebookexternalua\r\n\
             Content-Type: application/json\r\nContent-Length: {}\r\nX-Hub-Signature-256: sha256={proof}\r\n\r\n{body}",
            body.len(),
        )
        .into_bytes()
    }
}

const TEXT: &str =
    "Good morning! Do you still have the blue running shoe in 42, and could you hold a pair until \\\"Saturday\\\"?";

impl Platform {
    fn part(self, number: usize) -> String {
        let (customer, at) = (number % CUSTOMERS, BEGAN + number / 1_000);
        match self {
            Self::WhatsApp => format!(
                concat!(
                    r#"{{"value":{{"messaging_product":"whatsapp","metadata":{{"display_phone_number":"15550783881","#,
                    r#""phone_number_id":"{account}"}},"contacts":[{{"profile":{{"name":"Ana Lopez"}},"#,
                    r#""wa_id":"1650555{customer:04}"}}],"messages":[{{"from":"1650555{customer:04}","#,
                    r#""id":"wamid.HBgLMTY1MDU1NTEyMzQVAgASGBQzQTdCNTg5RDA0QjZC{number:012}","#,
                    r#""timestamp":"{at}","text":{{"body":"{text}"}},"type":"text"}}]}},"field":"messages"}}"#,
                ),
                account = NUMBER,
                customer = customer,
                number = number,
                at = at,
                text = TEXT,
            ),
            Self::Instagram => format!(
                concat!(
                    r#"{{"time":{at}123,"id":"{account}","messaging":[{{"sender":{{"id":"100000000000{customer:04}"}},"#,
                    r#""recipient":{{"id":"{account}"}},"timestamp":{at}045,"message":{{"mid":"#,
                    r#""aWdfZAG1faXRlbToxOklHTWVzc2FnZAUlEOjE3ODQxNDAwMDAwMDAwMDAxOjM0MDI4MjM2Njg0MTcx{number:012}","#,
                    r#""text":"{text}"}}}}]}}"#,
                ),
                account = PROFILE,
                customer = customer,
                number = number,
                at = at,
                text = TEXT,
            ),
        }
    }
}
