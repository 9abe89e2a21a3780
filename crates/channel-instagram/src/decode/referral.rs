//! The way a person came.

use channel_core::model::Referral;

use crate::wire::ReferralWire;

pub(super) fn decode(wire: &ReferralWire) -> Referral {
    let source = wire.source.as_deref().unwrap_or_default();
    // For an `ig.me` link, `source` is the link itself.
    let link = source.contains("://") || source.starts_with("ig.me/") || source.eq_ignore_ascii_case("SHORTLINK");
    let product = wire.product.as_ref().and_then(|product| product.id.clone());
    let kind = match source {
        _ if wire.ad_id.is_some() || source.eq_ignore_ascii_case("ADS") => "ad".to_owned(),
        _ if product.is_some() => "product".to_owned(),
        "" => "link".to_owned(),
        _ if link => "link".to_owned(),
        other => other.to_ascii_lowercase(),
    };
    let ad = wire.ads_context_data.as_ref();
    let address = source.contains('/').then(|| source.to_owned());
    let picture = ad.and_then(|ad| ad.photo_url.clone().or_else(|| ad.video_url.clone()));
    Referral {
        kind,
        source_id: wire.ad_id.clone().or(product),
        url: address.or_else(|| wire.referer_uri.clone()).or(picture),
        headline: ad.and_then(|ad| ad.ad_title.clone()),
        text: None,
        parameter: wire.parameter.clone(),
        click_id: None,
    }
}
