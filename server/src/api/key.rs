//! Keys of the API: 256 random bits, of which only the hash is kept, and what each of them may do.

use axum::extract::{FromRequestParts, Request, State};
use axum::http::header;
use axum::http::request::Parts;
use axum::middleware::Next;
use axum::response::Response;
use channel_core::OrganisationId;
use secrecy::SecretString;
use sha2::{Digest, Sha256};
use store::access::Token;
use store::api_keys::{KeptKey, Scope};
use store::{Store, StoreError};

use super::ApiError;
use crate::flows::letters::By;

/// Whose key a request carries, and what it may do.
#[derive(Clone, Debug)]
pub struct Caller {
    key: KeptKey,
}

impl Caller {
    /// Whose data the request is about.
    #[must_use]
    pub fn organisation(&self) -> OrganisationId {
        self.key.organisation
    }

    /// The caller as the books name them.
    #[must_use]
    pub fn by(&self) -> By {
        By::Key { mark: self.key.mark.clone(), scopes: self.key.scopes.clone() }
    }

    /// Lets the caller go on if their key may do this: the one place that decides it.
    ///
    /// # Errors
    /// A refusal that names the scope.
    pub fn require(&self, scope: Scope) -> Result<(), ApiError> {
        if self.key.scopes.allow(scope) { Ok(()) } else { Err(ApiError::forbidden(scope)) }
    }
}

/// Behind a route's guard, the caller it let pass. A handler that asks for one is not reached without a guard.
impl<S: Send + Sync> FromRequestParts<S> for Caller {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, ApiError> {
        parts.extensions.get::<Self>().cloned().ok_or_else(ApiError::unauthorized)
    }
}

/// What stands before a route.
#[derive(Clone, Debug)]
pub(super) struct Guard {
    pub(super) store: Store,
    pub(super) scope: Scope,
}

/// Finds out whose key it is, and whether it may do what the route does.
pub(super) async fn guard(State(guard): State<Guard>, mut request: Request, next: Next) -> Result<Response, ApiError> {
    let given = request
        .headers()
        .get(header::AUTHORIZATION)
        .and_then(|value| value.to_str().ok())
        .and_then(|value| value.strip_prefix("Bearer "))
        .ok_or_else(ApiError::unauthorized)?;
    let key = guard.store.api_key(&ApiKey::hash(given)).await?.ok_or_else(ApiError::unauthorized)?;
    let caller = Caller { key };
    caller.require(guard.scope)?;
    request.extensions_mut().insert(caller);
    Ok(next.run(request).await)
}

/// Makes keys and the kept form of them.
#[derive(Debug)]
pub struct ApiKey;

impl ApiKey {
    /// A new key, to be shown once.
    ///
    /// # Errors
    /// When the system gives no chance.
    pub fn generate() -> Result<SecretString, StoreError> {
        Ok(SecretString::from(format!("sb_{}", Token::make()?.reveal())))
    }

    /// The hash under which a key is kept. The keys are random, so a plain hash cannot be guessed back.
    #[must_use]
    pub fn hash(key: &str) -> [u8; 32] {
        Sha256::digest(key.as_bytes()).into()
    }
}
