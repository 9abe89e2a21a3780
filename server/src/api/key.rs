//! Keys of the API: 256 random bits, of which only the hash is kept.

use axum::extract::FromRequestParts;
use axum::http::header;
use axum::http::request::Parts;
use channel_core::OrganisationId;
use sha2::{Digest, Sha256};

use super::{ApiError, ApiState};

/// The organisation whose key a request carries. A handler that takes one cannot be reached without a key.
#[derive(Clone, Copy, Debug)]
pub struct Caller {
    /// Whose data the request is about.
    pub organisation: OrganisationId,
}

impl FromRequestParts<ApiState> for Caller {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &ApiState) -> Result<Self, ApiError> {
        let given = parts
            .headers
            .get(header::AUTHORIZATION)
            .and_then(|value| value.to_str().ok())
            .and_then(|value| value.strip_prefix("Bearer "))
            .ok_or_else(ApiError::unauthorized)?;
        match state.store.organisation_of_api_key(&ApiKey::hash(given)).await? {
            Some(organisation) => Ok(Self { organisation }),
            None => Err(ApiError::unauthorized()),
        }
    }
}

/// Makes the kept form of keys.
#[derive(Debug)]
pub struct ApiKey;

impl ApiKey {
    /// The hash under which a key is kept. The keys are random, so a plain hash cannot be guessed back.
    #[must_use]
    pub fn hash(key: &str) -> [u8; 32] {
        Sha256::digest(key.as_bytes()).into()
    }
}
