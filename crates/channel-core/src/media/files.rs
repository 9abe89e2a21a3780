//! The program's own files.

use std::fmt;

use async_trait::async_trait;

use super::MediaStream;
use crate::error::ChannelError;
use crate::id::OrganisationId;

/// Opens files that the program keeps, for [`crate::outbound::MediaSource::Kept`].
#[async_trait]
pub trait Files: fmt::Debug + Send + Sync {
    /// Opens a file from its beginning. The stream must tell its size.
    ///
    /// # Errors
    /// When the organisation has no such file.
    async fn open(&self, organisation: OrganisationId, key: &str) -> Result<MediaStream, ChannelError>;
}
