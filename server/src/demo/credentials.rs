//! `--credentials FILE`: what a script needs to play platform, customer or merchant against a demo.

use std::path::Path;

use serde_json::json;

use super::secrets::write_private;
use super::{DemoError, RunningDemo};

pub(super) async fn write(demo: &RunningDemo, file: &Path) -> Result<(), DemoError> {
    let base = demo.app.config().base_url();
    let (secrets, shop, ids) = (&demo.secrets, &demo.shop, &demo.shop.ids);
    let simulator = demo.simulator.base_url();
    let content = json!({
        "base_url": base,
        "sign_in_url": demo.sign_in_link().await?,
        "api_key": secrets.api_key,
        "app_secret": secrets.app_secret,
        "verify_token": secrets.verify_token,
        "telegram_secret": secrets.telegram_secret,
        "organisation_id": shop.organisation,
        "simulator": {
            "url": simulator,
            "ledger_url": format!("{simulator}/_sim/ledger"),
        },
        "accounts": {
            "whatsapp": {
                "id": shop.whatsapp,
                "phone_number_id": ids.phone_number_id,
                "waba_id": ids.waba_id,
                "webhook_url": format!("{base}/api/v1/webhooks/whatsapp"),
            },
            "instagram": {
                "id": shop.instagram,
                "ig_user_id": ids.ig_user_id,
                "media_id": ids.media_id,
                "webhook_url": format!("{base}/api/v1/webhooks/instagram"),
            },
            "telegram": {
                "id": shop.telegram,
                "bot_id": ids.bot_id,
                "webhook_url": format!("{base}/api/v1/webhooks/telegram/{}", ids.bot_id),
            },
            "webchat": {
                "id": shop.webchat,
                "account": ids.widget,
                "widget_url": format!("{base}/widget.js"),
            },
        },
    });
    let failed = |source| DemoError::File { action: "writing the credentials to", path: file.to_owned(), source };
    let json = serde_json::to_vec_pretty(&content).map_err(|error| failed(std::io::Error::other(error)))?;
    write_private(file, &json).map_err(failed)
}
